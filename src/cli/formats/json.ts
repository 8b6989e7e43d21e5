import type { ReviewJson } from '../json-format.ts';
import type { Format, Report } from './format.ts';

/** One JSON document, as `docs/json.md` describes it. */
export const json: Format = (report) => `${JSON.stringify(reviewToJson(report), null, 2)}\n`;

/** The review in the published shape; `undefined` fields vanish when it is printed. */
export function reviewToJson({ review, comparison }: Report): ReviewJson {
  const { repository, base, head, coverage, findings, questions, dropped, model, timings } = review;
  return {
    version: 1,
    repository,
    base,
    head,
    comparison,
    coverage: {
      reviewed: coverage.reviewed.map(({ path, surface, format }) => ({ path, surface, format })),
      skipped: coverage.skipped.map(({ path, reason }) => ({ path, reason })),
      statements: { ...coverage.statements },
      gaps: [...coverage.gaps],
    },
    findings: findings.map((finding) => ({
      rule: finding.rule,
      code: finding.code,
      hazard: finding.hazard,
      level: finding.level,
      proof: finding.proof,
      path: finding.path,
      line: finding.line,
      endLine: finding.endLine,
      side: finding.side,
      title: finding.title,
      message: finding.message,
      remedy: finding.remedy,
      fix: finding.fix,
      evidence: finding.evidence.map(({ fact, quote, source }) => ({ fact, quote, source })),
      tables: [...finding.tables],
      quote: finding.quote,
      fingerprint: finding.fingerprint,
    })),
    questions: [...questions],
    dropped: dropped.map(({ reason, count }) => ({ reason, count })),
    model: {
      used: model.used,
      reason: model.reason,
      calls: model.calls,
      inputTokens: model.inputTokens,
      outputTokens: model.outputTokens,
      usd: model.usd,
    },
    timings: { ...timings },
  };
}
