import type { ConnectorCommand } from '@countersign/contracts';
import { checkKriMetrics } from '../dataset/kri-metrics.js';
import { bytesOf, findingLines } from './given.js';

/** `countersign hkma validate --dataset F` */
export const validate: ConnectorCommand = {
  name: 'validate',
  title: { en: 'check a dataset of risk indicators', 'zh-HK': '檢查風險指標數據檔' },
  options: [
    { name: 'dataset', value: 'file', required: true, title: { en: 'the dataset (JSON)', 'zh-HK': '數據檔（JSON）' } },
  ],
  run(given) {
    const { valid, findings, dataset } = checkKriMetrics(bytesOf(given, 'dataset'));
    const records = dataset?.records.length ?? null;
    const document = {
      entity: dataset?.entity ?? null,
      period: dataset ? { ...dataset.period } : null,
      records,
      findings: findings.map(({ code, severity, pointer, message }) => ({
        code,
        severity,
        pointer,
        message: { ...message },
      })),
    };
    const summary = {
      en: valid ? `Sound: ${records} records.` : 'Not sound.',
      'zh-HK': valid ? `無誤：${records} 項記錄。` : '數據有誤。',
    }[given.locale];
    const lines = findingLines(findings, (index) => findings[index]?.pointer ?? '', given.locale);
    return { ok: valid, document, text: [...lines, summary].join('\n') };
  },
};
