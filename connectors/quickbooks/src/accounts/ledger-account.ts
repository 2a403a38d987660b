/**
 * What the account rules read of a QuickBooks account, under QuickBooks' own field names, so that an answer of the API
 * can be handed over as it is.
 */
export interface LedgerAccount {
  readonly Id?: string | undefined;
  readonly Name?: string | undefined;
  /** `Parent:Child`; made by QuickBooks. */
  readonly FullyQualifiedName?: string | undefined;
  readonly AcctNum?: string | undefined;
  /** With spaces, as `Other Current Asset`. */
  readonly AccountType?: string | undefined;
  /** Open list: QuickBooks answers values that its schema doesn't name. */
  readonly AccountSubType?: string | undefined;
  readonly Active?: boolean | undefined;
  readonly ParentRef?: { readonly value?: string | undefined } | undefined;
  readonly CurrencyRef?: { readonly value?: string | undefined } | undefined;
}
