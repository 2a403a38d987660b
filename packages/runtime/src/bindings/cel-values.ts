import {
  type CelFunc,
  type CelInput,
  CelScalar,
  celFunc,
  isCelList,
  isCelMap,
  isCelUint,
  objectType,
} from '@bufbuild/cel';
import { create, createFileRegistry, type DescMessage, type Message } from '@bufbuild/protobuf';
import { isReflectMessage } from '@bufbuild/protobuf/reflect';
import {
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  FileDescriptorProtoSchema,
} from '@bufbuild/protobuf/wkt';
import {
  compareDecimals,
  compareMoney,
  InputError,
  isDecimal,
  isMoney,
  type Json,
  type Money,
  parseMoney,
} from '@countersign/contracts';
import { runtimeRemedies } from '../remedies.js';

// CEL's own order of text finds "10000.00" before "5000". So money and exact decimals are types of their own, with an
// order of their own, and text has none.

const STRING_FIELD = { type: FieldDescriptorProto_Type.STRING, label: FieldDescriptorProto_Label.OPTIONAL };

/** CEL object types are Protocol Buffers messages; these two exist in memory only. */
const registry = createFileRegistry(
  create(FileDescriptorProtoSchema, {
    name: 'countersign/values.proto',
    package: 'countersign',
    syntax: 'proto3',
    messageType: [
      {
        name: 'Money',
        field: [
          { ...STRING_FIELD, name: 'amount', number: 1 },
          { ...STRING_FIELD, name: 'currency', number: 2 },
        ],
      },
      { name: 'Decimal', field: [{ ...STRING_FIELD, name: 'value', number: 1 }] },
    ],
  }),
  () => undefined,
);
const moneyMessage = message('countersign.Money');
const decimalMessage = message('countersign.Decimal');
const MONEY = objectType(moneyMessage);
const DECIMAL = objectType(decimalMessage);
const { STRING, BOOL, INT } = CelScalar;

export const celRegistry: typeof registry = registry;

/** `money()`, `decimal()`, their order, and text's refusal to be ordered. */
export const celFunctions: CelFunc[] = [
  celFunc('money', [STRING, STRING], MONEY, (amount, currency) => toMoneyMessage({ amount, currency })),
  celFunc('decimal', [STRING], DECIMAL, toDecimalMessage),
  celFunc('decimal', [INT], DECIMAL, (value) => toDecimalMessage(String(value))),
  ...(['_<_', '_<=_', '_>_', '_>=_'] as const).flatMap((operator) => [
    celFunc(operator, [MONEY, MONEY], BOOL, (left, right) => holds(operator, compareMoney(money(left), money(right)))),
    celFunc(operator, [DECIMAL, DECIMAL], BOOL, (left, right) =>
      holds(operator, compareDecimals(decimal(left), decimal(right))),
    ),
    celFunc(operator, [STRING, STRING], BOOL, refuseTextOrder),
  ]),
];

function holds(operator: '_<_' | '_<=_' | '_>_' | '_>=_', order: number): boolean {
  if (operator === '_<_') return order < 0;
  if (operator === '_<=_') return order <= 0;
  return operator === '_>_' ? order > 0 : order >= 0;
}

function refuseTextOrder(): never {
  throw new InputError('STRING_ORDERING', 'Text is compared by order; amounts and numbers would come out wrong.', {
    remedy: runtimeRemedies.STRING_ORDERING,
  });
}

/** A JSON value as CEL sees it: whole numbers as int, `{amount, currency}` as money. */
export function toCelInput(value: unknown): CelInput {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map(toCelInput);
  if (isMoney(value) && Object.keys(value).length === 2) return toMoneyMessage(value);
  if (typeof value === 'object') {
    return new Map(
      Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, toCelInput(item)] as const])),
    );
  }
  throw new InputError('INVALID_INPUT', `An expression can't read a ${typeof value}.`);
}

/** What an expression gave, as JSON. */
export function fromCelValue(value: unknown): Json {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  if (typeof value === 'bigint') return wholeNumber(value);
  if (isCelUint(value)) return wholeNumber(value.value);
  if (isCelList(value)) return [...value].map(fromCelValue);
  if (isCelMap(value)) return Object.fromEntries([...value].map(([key, item]) => [String(key), fromCelValue(item)]));
  if (isReflectMessage(value, moneyMessage)) return { ...money(value) };
  if (isReflectMessage(value, decimalMessage)) return decimal(value);
  throw new InputError('EXPRESSION_INVALID', 'The expression gives a value that JSON has no form for.', {
    remedy: runtimeRemedies.EXPRESSION_INVALID,
  });
}

function wholeNumber(value: bigint): number {
  const number = Number(value);
  if (Number.isSafeInteger(number)) return number;
  throw new InputError('NUMBER_INVALID', 'A whole number beyond 2^53 has no exact form in JSON.');
}

function toMoneyMessage(value: Money): Message {
  const { amount, currency } = parseMoney(value);
  return create(moneyMessage, { amount, currency });
}

function toDecimalMessage(text: string): Message {
  if (!isDecimal(text)) throw new InputError('NUMBER_INVALID', 'A number is a plain decimal.');
  // One form for each value, so that equal numbers are equal messages.
  const value = text.includes('.') ? text.replace(/\.?0+$/, '') : text;
  return create(decimalMessage, { value: value === '-0' ? '0' : value });
}

function money(value: unknown): Money {
  return { amount: field(value, 'amount'), currency: field(value, 'currency') };
}

function decimal(value: unknown): string {
  return field(value, 'value');
}

function field(value: unknown, name: string): string {
  if (!isReflectMessage(value)) throw new TypeError('not a message');
  const description = value.desc.field[name];
  return description ? String(value.get(description)) : '';
}

function message(name: string): DescMessage {
  const description = registry.getMessage(name);
  if (!description) throw new Error(`${name} is missing`);
  return description;
}
