/**
 * What an approved claim makes happen. It is named for the template's `call` node, and written as an operator would
 * write it: a string that starts with `=` is CEL, all else is literal.
 */
export const expenseBinding = `
- id: expense-hk@1#book
  on: io.countersign.approval.approved.v1
  run: { connection: books, action: bill.create }
  input:
    payee:
      name: = values.payee
    date: = values.date
    currency: = values.amount.currency
    reference: = values.reference
    memo: = values.reason
    lines:
      - amount: = values.amount.amount
        category: = values.category
        description: = values.reason
`;
