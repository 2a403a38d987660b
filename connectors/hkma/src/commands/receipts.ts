import { type ConnectorCommand, ConnectorError, InputError } from '@countersign/contracts';
import { parseManifest, sha256Hex } from '../manifest.js';
import { remedies } from '../remedies.js';
import { parseReceipt, receiptIsAbout } from '../resources/receipt.js';
import { verifyDetached } from '../signature/detached-jws.js';
import { keysOf, textOf } from './given.js';

/** `countersign hkma receipts --receipt F --signature F --manifest F --receiver-keys F` */
export const receipts: ConnectorCommand = {
  name: 'receipts',
  title: {
    en: 'say whether a receipt is the receiver’s, and about this manifest',
    'zh-HK': '驗證回執是否由接收方發出，並屬於此清單',
  },
  options: [
    { name: 'receipt', value: 'file', required: true, title: { en: 'receipt.json', 'zh-HK': 'receipt.json' } },
    { name: 'signature', value: 'file', required: true, title: { en: 'receipt.jws', 'zh-HK': 'receipt.jws' } },
    { name: 'manifest', value: 'file', required: true, title: { en: 'manifest.json', 'zh-HK': 'manifest.json' } },
    {
      name: 'receiver-keys',
      value: 'file',
      required: true,
      title: { en: 'the receiver’s public keys (JWKs)', 'zh-HK': '接收方的公開密鑰（JWK）' },
    },
  ],
  run(given) {
    const text = textOf(given, 'receipt');
    const manifestText = textOf(given, 'manifest');
    const manifest = parseManifest(manifestText);
    if (manifest === undefined) {
      throw new InputError('INVALID_INPUT', 'This is no manifest of the profile.', {
        place: '--manifest',
        remedy: remedies.CONTENT_CHANGED,
      });
    }
    const receipt = parseReceipt(text);
    const code = refusalOf(
      textOf(given, 'signature').trim(),
      Buffer.from(text),
      keysOf(given, 'receiver-keys'),
      given.now,
    );
    const about = receipt !== undefined && receiptIsAbout(receipt, manifest, sha256Hex(manifestText));
    const why = code ?? (receipt === undefined ? 'MALFORMED' : about ? undefined : 'DIGEST');
    if (receipt === undefined || why !== undefined) {
      const said = { en: `Not to be relied on: ${why}.`, 'zh-HK': `不可依賴：${why}。` };
      return { ok: false, document: { code: 'RECEIPT_INVALID', why: why ?? null }, text: said[given.locale] };
    }
    const { receiptNo, state, receivedAt, onTime, warnings } = receipt;
    const said = {
      en: `Genuine: ${receiptNo}, ${state}, received at ${receivedAt}${onTime ? '' : ', late'}.`,
      'zh-HK': `真實：${receiptNo}，${state === 'accepted' ? '已接納' : '已拒絕'}，收件時間 ${receivedAt}${onTime ? '' : '，逾期'}。`,
    };
    return {
      ok: true,
      document: { receiptNo, state, receivedAt, onTime, warnings: [...warnings] },
      text: said[given.locale],
    };
  },
};

function refusalOf(
  jws: string,
  bytes: Uint8Array,
  keys: Parameters<typeof verifyDetached>[2],
  now: number,
): string | undefined {
  try {
    verifyDetached(jws, bytes, keys, { now });
    return undefined;
  } catch (error) {
    if (ConnectorError.is(error)) return error.code;
    throw error;
  }
}
