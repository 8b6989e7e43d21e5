import type { Format, Texts } from './format.ts';
import { isChangelog } from './liquibase/changelog.ts';
import { changelogHistories } from './liquibase/histories.ts';
import { databaseOf, namedChangelogs, parametersOf, shortName } from './liquibase/project.ts';
import { type Translation, translate } from './liquibase/translate.ts';

const translations = new WeakMap<Texts, Translation>();

export const liquibase: Format = {
  id: 'liquibase',
  about: {
    finds: 'changelogs in XML, YAML, JSON and formatted SQL, from their masters',
    order: 'inclusion, then change sets; each change set is remembered by itself',
    left: '`customChange`, preconditions that need the database (followed, and stated), Groovy',
  },
  certainty: 3,
  runner: {
    name: 'Liquibase',
    scope: 'file',
    optOut: "runInTransaction='false'",
    source: 'https://docs.liquibase.com/concepts/changelogs/attributes/run-in-transaction.html',
  },
  emits: 'postgres',
  readsAll: true,
  remembers: 'batches',
  find: changelogHistories,
  recognises: ({ files }, texts) => files.some((path) => isChangelog(path, texts.get(path) ?? '')),
  target: (_history, texts) => databaseOf(texts),
  /** Changelogs in the order in which their first change set is run; what no master includes is not run. */
  order: (_history, texts) => translationOf(texts).order,
  read(path, text, texts) {
    const known = translationOf(texts).batches.get(path);
    return known ?? translationOf(new Map([...texts, [path, text]])).batches.get(path) ?? [];
  },
  preamble: `CREATE TABLE databasechangelog (id varchar(255) NOT NULL, author varchar(255) NOT NULL,
      filename varchar(255) NOT NULL, dateexecuted timestamp without time zone NOT NULL, orderexecuted integer NOT NULL,
      exectype varchar(10) NOT NULL, md5sum varchar(35), description varchar(255), comments varchar(255),
      tag varchar(255), liquibase varchar(20), contexts varchar(255), labels varchar(255), deployment_id varchar(10));
    CREATE TABLE databasechangeloglock (id integer NOT NULL PRIMARY KEY, locked boolean NOT NULL,
      lockgranted timestamp without time zone, lockedby varchar(255))`,
};

function translationOf(texts: Texts): Translation {
  const known = translations.get(texts);
  if (known) return known;
  const made = translate(texts, {
    database: shortName(databaseOf(texts)),
    masters: namedChangelogs(texts),
    parameters: parametersOf(texts),
  });
  translations.set(texts, made);
  return made;
}
