/** Category of a claim → account of {@link hongKongTrading}, as a connection's settings hold it. */
export const claimCategories = {
  travel: { code: '6420' },
  'overseas-travel': { code: '6411' },
  entertainment: { code: '6330' },
  advertising: { code: '6310' },
  repairs: { code: '6240' },
  training: { code: '6130' },
  courier: { code: '6520' },
  'office-supplies': { code: '6510' },
  telephone: { code: '6530' },
} as const;

/** What the demo maps `trade-fair` to after its claim was parked: left out above on purpose. */
export const tradeFairAccount = { code: '6320' } as const;
