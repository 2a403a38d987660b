import { describe, expect, test } from 'vitest';
import { createBooks } from '../books.test-support.js';
import { expense } from '../company.test-support.js';
import { checkBindings } from './check-bindings.js';
import { parseBindings } from './parse-bindings.js';

const good = `
- id: book
  on: io.countersign.approval.approved.v1
  template: expense
  when: =values.amount > money("0", "HKD")
  run: { connection: books, action: bill.create }
  input:
    payee: =values.payee
    amount: =values.amount
    lines:
      - category: travel
        amount: { amount: "1.50", currency: HKD }
`;

const books = createBooks({ ask: () => Promise.reject(new Error('not asked')) });
const surroundings = { connections: [books], templates: [expense] };

function findings(text: string): readonly unknown[] {
  try {
    return checkBindings(parseBindings(text, 'b.yaml'), surroundings);
  } catch (error) {
    return Reflect.get(Object(error), 'details').findings;
  }
}

describe('bindings in YAML', () => {
  test('are read as written', () => {
    const [binding] = parseBindings(good, 'b.yaml');
    expect(binding).toMatchObject({ id: 'book', template: 'expense', place: 'b.yaml:2' });
    expect(binding?.input).toEqual({
      payee: '=values.payee',
      amount: '=values.amount',
      lines: [{ category: 'travel', amount: { amount: '1.50', currency: 'HKD' } }],
    });
    expect(findings(good)).toEqual([]);
  });

  test.each([
    ['an unknown key', ['  when:', '  wehn:'], 'UNKNOWN_FIELD', 'b.yaml:5'],
    ['an unknown key of run', ['connection:', 'conection:'], 'UNKNOWN_FIELD', 'b.yaml:6'],
    ['a typo in the action', ['bill.create', 'bill.craete'], 'ACTION_UNKNOWN', 'b.yaml:6'],
    ['an unknown connection', ['connection: books', 'connection: boks'], 'CONNECTION_UNKNOWN', 'b.yaml:6'],
    ['a typo in an input field', ['    payee:', '    pyaee:'], 'UNKNOWN_FIELD', 'b.yaml:8'],
    ['a typo in a nested input field', ['- category:', '- categroy:'], 'UNKNOWN_FIELD', 'b.yaml:11'],
    ['a missing input field', ['    amount: =values.amount\n', ''], 'INVALID_INPUT', 'input'],
    ['an unknown field of the form', ['=values.payee', '=values.paye'], 'UNKNOWN_FIELD', 'b.yaml:8'],
    ['an amount as a number', ['"1.50"', '1.50'], 'BINDING_INVALID', 'b.yaml:12'],
    ['text in an order', ['money("0", "HKD")', '"0"'], 'STRING_ORDERING', 'b.yaml:5'],
    ['a broken expression', ['=values.amount >', '=values.amount >>'], 'EXPRESSION_INVALID', 'b.yaml:5'],
    ['a condition that is no expression', ['when: =', 'when: '], 'BINDING_INVALID', 'b.yaml:5'],
    ['an unknown event', ['approval.approved', 'approval.aproved'], 'BINDING_INVALID', 'b.yaml:3'],
    ['an event that covers nothing', ['approval.approved', 'approval.rejected'], 'BINDING_INVALID', 'b.yaml:3'],
    ['an event of nobody', ['io.countersign', 'com.example'], 'BINDING_INVALID', 'b.yaml:3'],
    ['an unknown template', ['template: expense', 'template: expnse'], 'TEMPLATE_UNKNOWN', 'b.yaml:4'],
    ['broken YAML', ['run: {', 'run: {{'], 'BINDING_INVALID', 'b.yaml:7'],
    ['an id of the runtime’s own', ['id: book', 'id: "reverse:book"'], 'BINDING_INVALID', 'b.yaml:2'],
    ['a double key', ['  template: expense', '  id: again'], 'BINDING_INVALID', 'b.yaml:4'],
    ['a literal of the wrong type', ['category: travel', 'category: 7'], 'INVALID_INPUT', 'b.yaml:11'],
  ])('with %s are refused with file and line', (_, [from, to], code, place) => {
    const text = good.replace(String(from), String(to));
    expect(text).not.toBe(good);
    expect(findings(text)).toContainEqual(expect.objectContaining({ code, place: expect.stringContaining(place) }));
  });
});

describe('a call node', () => {
  const calling = {
    ...expense,
    flow: [
      ...(expense.flow === 'vendorManaged' ? [] : expense.flow),
      { id: 'book', name: 'Book', type: 'call', connector: 'books', action: 'bill.create', mode: 'async' } as const,
    ],
  };
  const around = { connections: [books], templates: [calling] };

  test('needs a binding of its name, and no second one for its action', () => {
    const own = parseBindings(good.replace('id: book', 'id: expense@1#book'), 'b.yaml');
    expect(checkBindings(own, around)).toEqual([]);
    expect(checkBindings([], around)).toMatchObject([{ code: 'CALL_UNBOUND' }]);
    const both = [...own, ...parseBindings(good, 'b.yaml')];
    expect(checkBindings(both, around)).toMatchObject([{ code: 'CALL_DOUBLE' }]);
    const stray = parseBindings(good.replace('id: book', 'id: expense@1#boook'), 'b.yaml');
    expect(checkBindings(stray, around)).toMatchObject([
      { code: 'BINDING_INVALID' },
      { code: 'CALL_UNBOUND' },
      { code: 'CALL_DOUBLE' },
    ]);
  });
});
