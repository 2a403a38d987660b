import { PassThrough } from 'node:stream';
import { InputError } from '@countersign/contracts';
import { describe, expect, it } from 'vitest';
import { Report } from './terminal.js';

function reported(work: (report: Report) => void): string {
  const out = new PassThrough();
  const terminal = { stdout: out, stderr: out, cwd: '/', env: {}, stop: new AbortController().signal };
  work(new Report(terminal, { json: false, locale: 'en' }));
  return String(out.read());
}

describe('what is shown to a person', () => {
  const name = '\u001b]0;owned\u0007\u001b[2J\u009b1m\rHarbour \u202eLtd';
  it('steers no terminal, whoever named it', () => {
    const remedy = { en: 'Look.', 'zh-HK': '請查看。' };
    for (const shown of [
      reported((report) => report.note(name)),
      reported((report) => report.result({}, name)),
      reported((report) => report.error(new InputError('X', name, { remedy }))),
    ]) {
      expect(shown).toContain('Harbour');
      expect(shown).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e]/u);
    }
  });

  it('keeps lines, columns and 中文', () => {
    const text = 'a\tb\r\n會簽\n · c';
    expect(reported((report) => report.result({}, text))).toBe(`${text}\n`);
  });
});
