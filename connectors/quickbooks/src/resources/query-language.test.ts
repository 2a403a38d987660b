import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseQuery } from '../emulator/query-parser.js';
import { writeSelect } from './query-language.js';

describe('writeSelect', () => {
  it('writes every clause in order', () => {
    const statement = writeSelect({
      from: 'Bill',
      where: [
        { field: 'DocNumber', is: '=', value: 'A-1' },
        { field: 'MetaData.LastUpdatedTime', is: '>=', value: '2026-11-01T00:00:00-08:00' },
      ],
      orderBy: { field: 'TxnDate', descending: true },
      startPosition: 101,
      maxResults: 100,
    });
    expect(statement).toBe(
      "select * from Bill where DocNumber = 'A-1' and MetaData.LastUpdatedTime >= '2026-11-01T00:00:00-08:00' orderby TxnDate desc startposition 101 maxresults 100",
    );
    expect(writeSelect({ from: 'Vendor', count: true })).toBe('select count(*) from Vendor');
  });

  it('escapes the quote and the backslash that would free it', () => {
    const value = String.raw`x\' or Name like '%`;
    const where = [{ field: 'Name', is: '=', value } as const];
    expect(writeSelect({ from: 'Account', where })).toBe(
      String.raw`select * from Account where Name = 'x\\\' or Name like \'%'`,
    );
  });

  it('lets no value out of its quotes: what was meant is what is read, and nothing more', () => {
    // Made of the characters that matter, and of all others.
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom("'", '\\', ' ', '%', 'x', ')') }),
    );
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 4 }), (name, names) => {
        const statement = writeSelect({
          from: 'Vendor',
          where: [
            { field: 'DisplayName', is: '=', value: name },
            { field: 'CompanyName', is: 'IN', value: names },
            { field: 'Active', is: '=', value: true },
          ],
          maxResults: 7,
        });
        expect(parseQuery(statement)).toEqual({
          fields: undefined,
          count: false,
          entity: 'Vendor',
          where: [
            { field: 'DisplayName', operator: '=', values: [name] },
            { field: 'CompanyName', operator: 'in', values: names },
            { field: 'Active', operator: '=', values: [true] },
          ],
          orderBy: [],
          startPosition: 1,
          maxResults: 7,
        });
      }),
      { numRuns: 200 },
    );
  });

  it.each(['Name = 1 or Id', "Name'", '', 'a b', '1a', 'A..B', 'Name--'])('refuses %j as a field', (field) => {
    expect(() => writeSelect({ from: 'Bill', where: [{ field, is: '=', value: 'x' }] })).toThrow(/no field name/);
    expect(() => writeSelect({ from: 'Bill', orderBy: { field } })).toThrow(/no field name/);
  });

  it.each([
    { maxResults: 0 },
    { maxResults: 1001 },
    { maxResults: 1.5 },
    { startPosition: 0 },
    { startPosition: Number.NaN },
  ])('refuses %j', (part) => {
    expect(() => writeSelect({ from: 'Bill', ...part })).toThrow(/whole number/);
  });

  it('refuses a list where one value is meant', () => {
    expect(() => writeSelect({ from: 'Bill', where: [{ field: 'Id', is: '=', value: ['1'] }] })).toThrow(
      /needs the operator IN/,
    );
  });
});
