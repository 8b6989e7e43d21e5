import { readFileSync } from 'node:fs';
import { Ajv, type ValidateFunction } from 'ajv';
import { buildSchema, type GraphQLSchema, parse, validate } from 'graphql';
import { getVariableValues } from 'graphql/execution/values.js';

/** A request as it went over the wire. `url` may be absolute or start with a slash. */
export type RecordedRequest = { readonly method: string; readonly url: string; readonly body?: unknown };

type Schema = { readonly [key: string]: unknown };
type Parameter = { name: string; in: string; required?: boolean; schema?: Schema; 'x-multi-segment'?: boolean };
type Operation = {
  parameters?: readonly (Parameter | { $ref: string })[];
  requestBody?: { required?: boolean; content: Readonly<Record<string, { schema: Schema }>> };
};
type Description = { paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> };
type Route = { template: string; pattern: RegExp; names: readonly string[]; statics: number };

/** By file: the packages either export no such path or load all of 400 MB. */
const load = (file: string) => readFileSync(new URL(`../../node_modules/@octokit/${file}`, import.meta.url), 'utf8');

let loaded: { description: Description; routes: readonly Route[]; ajv: Ajv } | undefined;
let graphql: GraphQLSchema | undefined;
const validators = new Map<string, ValidateFunction>();

/** Throws unless GitHub's own descriptions (OpenAPI for REST, the schema for GraphQL) allow the request. */
export function assertFitsGitHub(request: RecordedRequest): void {
  const { pathname, searchParams } = new URL(request.url, 'https://api.github.com');
  const method = request.method.toLowerCase();
  const name = `${request.method} ${pathname}`;
  if (pathname === '/graphql' || pathname === '/api/graphql') return assertFitsGraphQl(name, request.body);

  const { description, routes } = github();
  const plain = pathname.replace(/^\/api\/v3/, '');
  const route = routes.find(({ pattern, template }) => pattern.test(plain) && description.paths[template]?.[method]);
  const operation = route && description.paths[route.template]?.[method];
  if (!route || !operation) throw new Error(`${name}: GitHub has no such endpoint`);

  const parameters = (operation.parameters ?? []).map(dereference);
  const values = route.pattern.exec(plain)?.slice(1) ?? [];
  for (const [at, value] of values.entries()) {
    assertParameter(name, parameters, 'path', route.names[at] ?? '', decodeURIComponent(value));
  }
  for (const [key, value] of searchParams) assertParameter(name, parameters, 'query', key, value);
  for (const parameter of parameters) {
    if (parameter.in === 'query' && parameter.required && !searchParams.has(parameter.name)) {
      throw new Error(`${name}: GitHub requires the query parameter "${parameter.name}"`);
    }
  }
  assertBody(name, route.template, method, operation, request.body);
}

function assertFitsGraphQl(name: string, body: unknown): void {
  graphql ??= buildSchema(load('graphql-schema/schema.graphql'), { assumeValid: true });
  const { query, variables = {} } = body as { query: string; variables?: Readonly<Record<string, unknown>> };
  const document = parse(query);
  const [error] = validate(graphql, document);
  if (error) throw new Error(`${name}: ${error.message}`);
  for (const definition of document.definitions) {
    if (definition.kind !== 'OperationDefinition') continue;
    const { errors } = getVariableValues(graphql, definition.variableDefinitions ?? [], variables);
    if (errors?.[0]) throw new Error(`${name}: ${errors[0].message}`);
    const declared = new Set(definition.variableDefinitions?.map(({ variable }) => variable.name.value));
    const unknown = Object.keys(variables).find((key) => !declared.has(key));
    if (unknown !== undefined) throw new Error(`${name}: the document declares no variable $${unknown}`);
  }
}

function assertParameter(
  name: string,
  parameters: readonly Parameter[],
  place: string,
  key: string,
  value: string,
): void {
  const parameter = parameters.find((one) => one.in === place && one.name === key);
  if (!parameter) throw new Error(`${name}: GitHub knows no ${place} parameter "${key}"`);
  const schema = parameter.schema ?? {};
  const typed = schema['type'] === 'integer' ? Number(value) : schema['type'] === 'boolean' ? value === 'true' : value;
  const validator = compiled(`${place}:${JSON.stringify(schema)}`, schema);
  if (!validator(typed)) throw new Error(`${name}: ${place} parameter "${key}" ${explain(validator)}`);
}

function assertBody(name: string, template: string, method: string, operation: Operation, body: unknown): void {
  const expected = operation.requestBody?.content['application/json']?.schema;
  if (!expected) {
    if (body !== undefined && body !== '') throw new Error(`${name}: GitHub takes no body`);
    return;
  }
  if (body === undefined && !operation.requestBody?.required) return;
  const pointer = ['paths', template, method, 'requestBody', 'content', 'application/json', 'schema']
    .map((part) => part.replaceAll('~', '~0').replaceAll('/', '~1'))
    .map(encodeURIComponent)
    .join('/');
  const validator = compiled(pointer, { $ref: `github#/${pointer}` });
  if (!validator(body)) throw new Error(`${name}: body ${explain(validator)}`);
  const stranger = strangerIn(expected, body, '');
  if (stranger !== undefined) throw new Error(`${name}: GitHub knows no property "${stranger}" of the body`);
}

/** GitHub ignores what it does not know, so a misspelt property does nothing: schemas alone do not show that. */
function strangerIn(schema: Schema, value: unknown, at: string): string | undefined {
  const properties = schema['properties'] as Readonly<Record<string, Schema>> | undefined;
  if (Array.isArray(value)) {
    const items = schema['items'] as Schema | undefined;
    return items && firstOf(value, (item, index) => strangerIn(items, item, `${at}${index}.`));
  }
  if (!properties || typeof value !== 'object' || value === null) return undefined;
  return firstOf(Object.entries(value), ([key, inner]) => {
    const known = properties[key];
    return known ? strangerIn(known, inner, `${at}${key}.`) : `${at}${key}`;
  });
}

function firstOf<T>(items: readonly T[], find: (item: T, at: number) => string | undefined): string | undefined {
  for (const [at, item] of items.entries()) {
    const found = find(item, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function github() {
  if (loaded) return loaded;
  const description = JSON.parse(load('openapi/generated/api.github.com.json')) as Description;
  const ajv = new Ajv({ strict: false, validateFormats: false, validateSchema: false, allErrors: false });
  ajv.addSchema(description, 'github');
  const routes = Object.keys(description.paths)
    .map((template) => routeOf(template, description))
    .toSorted((one, other) => other.statics - one.statics);
  loaded = { description, routes, ajv };
  return loaded;
}

function routeOf(template: string, { paths }: Description): Route {
  const names: string[] = [];
  const operations = Object.values(paths[template] ?? {});
  const multi = new Set(
    operations.flatMap(({ parameters = [] }) =>
      parameters.flatMap((one) => ('x-multi-segment' in one && one['x-multi-segment'] ? [one.name] : [])),
    ),
  );
  const pattern = template
    .split(/(\{[^}]+\})/)
    .map((part) => {
      if (!part.startsWith('{')) return part.replaceAll(/[.*+?^$()[\]\\|]/g, String.raw`\$&`);
      const name = part.slice(1, -1);
      names.push(name);
      return multi.has(name) ? '(.+)' : '([^/]+)';
    })
    .join('');
  const statics = template.split('/').filter((part) => part !== '' && !part.startsWith('{')).length;
  return { template, pattern: new RegExp(`^${pattern}$`), names, statics };
}

function dereference(parameter: Parameter | { $ref: string }): Parameter {
  if (!('$ref' in parameter)) return parameter;
  const keys = parameter.$ref.replace('#/', '').split('/');
  return keys.reduce<unknown>(
    (at, key) => (at as Readonly<Record<string, unknown>>)[key],
    github().description,
  ) as Parameter;
}

function compiled(key: string, schema: Schema): ValidateFunction {
  const known = validators.get(key);
  if (known) return known;
  const validator = github().ajv.compile(schema);
  validators.set(key, validator);
  return validator;
}

function explain({ errors }: ValidateFunction): string {
  const [error] = errors ?? [];
  return `${error?.instancePath ?? ''} ${error?.message ?? 'does not fit'}`.trim();
}
