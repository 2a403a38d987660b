import type { ConnectorNames } from './connector-files.js';
import { valibotOf } from './input-shape.js';
import type { ActionPlan, GuaranteePlan, InputPlace } from './plan-types.js';
import { access, camel, propertyName, quoted, pascal as typeName, words } from './source-text.js';

/** Source of one action: its input, its guarantee, and the steps that the guarantee asks for. */
export function actionFile({ name, pascal }: ConnectorNames, action: ActionPlan): string {
  const { constant, guarantee, operation } = action;
  const steps = stepsOf(action);
  const schema = camel([...words(action.file), 'input']);
  const type = `${typeName(words(action.file))}Input`;
  const operations = [operation.id, ...steps.alsoCalls];
  const types = ['type Action', ...steps.contracts].sort(byName);
  const core = [...steps.core].sort(byName);
  const client = `import type { ${pascal} } from '../${name}.js';`;
  const schemaImport = `import inputJsonSchema from '../generated/${action.file}.input.json' with { type: 'json' };`;
  const typesOnly = types.every((each) => each.startsWith('type '));
  return `${steps.hashes ? "import { createHash } from 'node:crypto';\n" : ''}import ${
    typesOnly ? 'type ' : ''
  }{ ${types.map((each) => (typesOnly ? each.slice(5) : each)).join(', ')} } from '@countersign/contracts';
${core.length === 0 ? '' : `import { ${core.join(', ')} } from '@countersign/core';\n`}import * as v from 'valibot';
import { source } from '../descriptor.js';
${name < 'generated' ? `${client}\n${schemaImport}` : `${schemaImport}\n${client}`}
${guarantee.by === 'remove' ? '' : `import { plain } from '../resources/${name}-api.js';\n`}
/** As the document has it. What approvers read should be in business terms: replace ids by what a person knows. */
const ${schema} = ${valibotOf(action.input)};

type ${type} = v.InferOutput<typeof ${schema}>;

${steps.before}export const ${constant}: Action<${pascal}, ${type}, Json> = {
  name: ${quoted(action.name)},
  title: { en: ${quoted(action.name)}, 'zh-HK': ${quoted(`執行 ${action.name}`)} },
  input: ${schema},
  inputJsonSchema,
  operations: [${operations.map(quoted).join(', ')}],
${guaranteeText(guarantee)}  async run(${steps.context}, input) {
${steps.lines.map((line) => (line === '' ? '\n' : `    ${line}\n`)).join('')}  },
};
`;
}

function byName(one: string, other: string): number {
  const plainName = (text: string) => text.replace(/^type /, '');
  return plainName(one) < plainName(other) ? -1 : 1;
}

function guaranteeText({ kind, statement }: GuaranteePlan): string {
  const note =
    kind === 'undecided'
      ? `  // NOT DONE: an action that is undecided never runs, and the conformance suite refuses it. Choose a guarantee and write
  // what it asks for into \`run\`.
`
      : '';
  return `${note}  guarantee: {
    kind: ${quoted(kind)},
    statement: {
      en: ${quoted(statement.en)},
      'zh-HK': ${quoted(statement['zh-HK'])},
    },
    source,
  },
`;
}

interface Steps {
  readonly contracts: readonly string[];
  readonly core: readonly string[];
  readonly hashes: boolean;
  readonly alsoCalls: readonly string[];
  /** Stands before the action. */
  readonly before: string;
  /** What `run` takes of its context. */
  readonly context: string;
  readonly lines: readonly string[];
}

function stepsOf(action: ActionPlan): Steps {
  const { guarantee } = action;
  const common = { contracts: ['type Json'], core: [], hashes: false, alsoCalls: [], before: '' };
  switch (guarantee.by) {
    case 'key':
      return {
        ...common,
        context: '{ client, key, mayHaveHappened, signal }',
        lines: [
          ...callLines(action, {
            extra: 'idempotencyKey: key, ',
            header: guarantee.required && guarantee.place === 'header' ? guarantee.name : undefined,
            query: guarantee.required && guarantee.place === 'query' ? guarantee.name : undefined,
          }),
          resultLine(action, 'mayHaveHappened'),
        ],
      };
    case 'own-id':
      return ownIdSteps(action, guarantee, common);
    case 'remove':
      return {
        ...common,
        contracts: ['ConnectorError', 'type Json'],
        context: '{ client, memo, signal }',
        lines: [
          ...split(action),
          "const begun = (await memo.get('begun')) !== undefined;",
          "await memo.set('begun', true);",
          'try {',
          `  await ${call(action, {})};`,
          '} catch (error) {',
          '  // Gone after an earlier try of this effect: that try took it away. Gone before the first: somebody else did.',
          "  if (!begun || !ConnectorError.is(error) || error.code !== 'NOT_FOUND') throw error;",
          '}',
          `return { output: null, refs: [{ kind: ${quoted(action.record)}, id: ${inputId(action)} }], replayed: begun };`,
        ],
      };
    case 'marker':
      return markerSteps(action, guarantee, common);
    case 'replace':
    case 'nothing':
      return {
        ...common,
        context: '{ client, signal }',
        lines: [...callLines(action, {}), resultLine(action, 'false')],
      };
  }
}

type Common = Pick<Steps, 'contracts' | 'core' | 'hashes' | 'alsoCalls' | 'before'>;

function ownIdSteps(action: ActionPlan, guarantee: Extract<GuaranteePlan, { by: 'own-id' }>, common: Common): Steps {
  const { find, parameter, length } = guarantee;
  const path = pathText(action.path, [`${propertyName(parameter)}: id`]);
  const look =
    find === undefined
      ? []
      : [
          'if (mayHaveHappened) {',
          `  const found = await ifFound(client.api.call(${quoted(find)}, { params: { ${path} }, signal }));`,
          '  if (found !== undefined) {',
          `    return { output: plain(found.data), refs: [{ kind: ${quoted(action.record)}, id }], replayed: true };`,
          '  }',
          '}',
        ];
  return {
    ...common,
    core: find === undefined ? [] : ['ifFound'],
    hashes: true,
    alsoCalls: find === undefined ? [] : [find],
    context: `{ client, key, ${find === undefined ? '' : 'mayHaveHappened, '}signal }`,
    lines: [
      ...split(action),
      `const id = createHash('sha256').update(key).digest('hex').slice(0, ${length});`,
      ...look,
      `const { data } = await ${call(action, { path: [`${propertyName(parameter)}: id`] })};`,
      `return { output: plain(data), refs: [{ kind: ${quoted(action.record)}, id }] };`,
    ],
  };
}

function markerSteps(action: ActionPlan, guarantee: Extract<GuaranteePlan, { by: 'marker' }>, common: Common): Steps {
  const { field, filter, items, list, shared } = guarantee;
  const rows = items === undefined ? 'data' : access('data', items);
  const params = [
    ...(action.path.length === 0 ? [] : [pathText(action.path, [])]),
    ...(filter ? [`query: { ${propertyName(field)}: marked }`] : []),
  ];
  const asked = params.length === 0 ? '' : `params: { ${params.join(', ')} }, `;
  return {
    ...common,
    core: ['bearsOwnMarker', 'lookAgain', 'withOwnMarker'],
    alsoCalls: [list],
    before: `/** Waits before looking again, in ms: the list may show a new record late. */
const LOOK_AGAIN_MS = [1000, 4000, 10_000];

`,
    context: '{ client, clock, key, mayHaveHappened, memo, signal }',
    lines: [
      ...split(action, shared ? field : undefined),
      `const marked = withOwnMarker([${shared ? 'written' : ''}], key);`,
      'if (mayHaveHappened) {',
      '  // Without the note nothing was sent by a try that keeps notes: one look is enough.',
      "  const waits = (await memo.get('begun')) === undefined ? [] : LOOK_AGAIN_MS;",
      '  const [found] = await lookAgain({ clock, signal }, waits, async () => {',
      `    const { data } = await client.api.call(${quoted(list)}, { ${asked}signal });`,
      `    return (${rows} ?? []).filter((row) => bearsOwnMarker(${access('row', field)}, key));`,
      '  });',
      `  if (found !== undefined) {`,
      `    const id = String(${idText(action, 'found')});`,
      `    return { output: plain(found), refs: [{ kind: ${quoted(action.record)}, id }], replayed: true };`,
      '  }',
      '}',
      "await memo.set('begun', true);",
      `const { data } = await ${call(action, { body: `{ ...body, ${propertyName(field)}: marked }` })};`,
      resultLine(action, 'false'),
    ],
  };
}

function callLines(action: ActionPlan, how: CallText): readonly string[] {
  return [...split(action), `const { data } = await ${call(action, how)};`];
}

interface CallText {
  readonly extra?: string;
  readonly header?: string | undefined;
  readonly query?: string | undefined;
  readonly path?: readonly string[];
  readonly body?: string;
}

/** Parts the input into what stands in the address and what is the body. */
function split({ path, query, body }: ActionPlan, written?: string): readonly string[] {
  const outside = [...path, ...query].map(({ field }) => propertyName(field));
  if (body === undefined) return outside.length === 0 ? [] : [`const { ${outside.join(', ')} } = input;`];
  if (written !== undefined) outside.push(`${propertyName(written)}: written`);
  return outside.length === 0 ? ['const body = input;'] : [`const { ${outside.join(', ')}, ...body } = input;`];
}

function call(action: ActionPlan, { extra = '', header, query, path = [], body }: CallText): string {
  const params = [
    ...(action.path.length + path.length === 0 ? [] : [pathText(action.path, path)]),
    ...(action.query.length === 0 && query === undefined
      ? []
      : [
          `query: { ${[...action.query.map(placeText), ...(query === undefined ? [] : [`${propertyName(query)}: key`])].join(', ')} }`,
        ]),
    ...(header === undefined ? [] : [`header: { ${propertyName(header)}: key }`]),
  ];
  const sent = action.body === undefined ? '' : body === undefined ? 'body, ' : `body: ${body}, `;
  const placed = params.length === 0 ? '' : `params: { ${params.join(', ')} }, `;
  return `client.api.call(${quoted(action.operation.id)}, { ${placed}${sent}${extra}signal })`;
}

function pathText(path: readonly InputPlace[], more: readonly string[]): string {
  return `path: { ${[...path.map(placeText), ...more].join(', ')} }`;
}

function placeText({ parameter, field }: InputPlace): string {
  return parameter === field ? field : `${propertyName(parameter)}: ${field}`;
}

function resultLine(action: ActionPlan, replayed: string): string {
  return `return { output: plain(data), refs: [{ kind: ${quoted(action.record)}, id: ${resultId(action)} }], replayed: ${replayed} };`;
}

function resultId(action: ActionPlan): string {
  if (action.idProperty !== undefined) return `String(${idText(action, 'data')})`;
  return action.needs === undefined ? quoted('unknown') : inputId(action);
}

function idText({ idProperty }: ActionPlan, object: string): string {
  return idProperty === undefined ? quoted('unknown') : access(object, idProperty);
}

function inputId({ needs, path }: ActionPlan): string {
  const field = needs ?? path.at(-1)?.field;
  return field === undefined ? quoted('unknown') : `String(${field})`;
}
