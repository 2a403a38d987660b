/** A month of one invented indicator, as a file. */
export function indicators(comment: string): Uint8Array {
  const record = {
    indicatorCode: 'sys_availability_pct',
    indicatorName: { en: 'Availability of core systems', zh: '核心系統可用率' },
    value: '99.95',
    unit: 'percent',
    threshold: { amber: '99.9', red: '99.5', worse: 'below' },
    rag: 'green',
    owner: 'it-operations',
    sourceSystem: 'monitoring',
    comment,
  };
  const period = { from: '2026-10-01', to: '2026-10-31' };
  return Buffer.from(JSON.stringify({ schema: 'countersign.kri/1', entity: 'AI-000', period, records: [record] }));
}
