import type { ApprovalTemplate, Field } from '@countersign/contracts';
import type { Problem } from './problem.js';

/** Keys given twice, options given twice, currencies taken from fields that aren't there. */
export function checkFields(template: ApprovalTemplate): readonly Problem[] {
  return checkList(template.fields, 'fields');
}

function checkList(fields: readonly Field[], place: string): readonly Problem[] {
  const problems: Problem[] = [];
  const keys = new Set<string>();
  fields.forEach((field, index) => {
    const here = `${place}/${index}`;
    if (keys.has(field.key)) {
      problems.push({
        code: 'DUPLICATE_FIELD_KEY',
        place: `${here}/key`,
        message: `The key ${field.key} is given twice.`,
      });
    }
    keys.add(field.key);
    problems.push(...checkOptions(field, here), ...checkCurrency(field, fields, here));
    if (field.columns && field.type !== 'table') {
      problems.push({ code: 'INVALID_TEMPLATE', place: `${here}/columns`, message: 'Only a table has columns.' });
    }
    if (field.columns) problems.push(...checkList(field.columns, `${here}/columns`));
  });
  return problems;
}

function checkOptions(field: Field, place: string): readonly Problem[] {
  const keys = (field.options ?? []).map(({ key }) => key);
  return keys.flatMap((key, index) =>
    keys.indexOf(key) === index
      ? []
      : [
          {
            code: 'DUPLICATE_OPTION_KEY',
            place: `${place}/options/${index}/key`,
            message: `The key ${key} is given twice.`,
          },
        ],
  );
}

function checkCurrency({ currency, type }: Field, siblings: readonly Field[], place: string): readonly Problem[] {
  if (!currency) return [];
  const here = `${place}/currency`;
  if (type !== 'money') return [{ code: 'INVALID_TEMPLATE', place: here, message: 'Only money has a currency.' }];
  if ('fixed' in currency) return [];
  const other = siblings.find(({ key }) => key === currency.field);
  if (other?.type === 'text' || other?.type === 'choice') return [];
  return [
    {
      code: 'FIELD_UNKNOWN',
      place: `${here}/field`,
      message: `No text or choice field ${currency.field} gives a currency.`,
    },
  ];
}
