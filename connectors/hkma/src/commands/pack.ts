import { createPrivateKey } from 'node:crypto';
import {
  type CommandInput,
  type CommandOutcome,
  type ConnectorCommand,
  InputError,
  Secret,
} from '@countersign/contracts';
import * as v from 'valibot';
import { createEvidencePack, parseEvidence } from '../evidence/evidence-pack.js';
import { verifyEvidencePack } from '../evidence/verify-evidence.js';
import { remedies } from '../remedies.js';
import { newNonce, signDetached } from '../signature/detached-jws.js';
import { readSigningKey } from '../signature/keys.js';
import { bytesOf, findingLines, keysOf, needed, optional, textOf } from './given.js';

/** `countersign hkma pack --output F --dataset F --signing-key F --key-id K --out F`, or `--verify F` */
export const pack: ConnectorCommand = {
  name: 'pack',
  title: {
    en: 'make the evidence pack of a submission, or verify one offline',
    'zh-HK': '製作呈交的證據檔案包，或離線驗證檔案包',
  },
  options: [
    { name: 'verify', value: 'pack', title: { en: 'the pack to verify (zip)', 'zh-HK': '要驗證的檔案包（zip）' } },
    {
      name: 'submitter-keys',
      value: 'file',
      title: { en: 'to verify: the submitter’s public keys (JWKs)', 'zh-HK': '驗證用：呈交方的公開密鑰（JWK）' },
    },
    {
      name: 'receiver-keys',
      value: 'file',
      title: { en: 'to verify: the receiver’s public keys (JWKs)', 'zh-HK': '驗證用：接收方的公開密鑰（JWK）' },
    },
    {
      name: 'output',
      value: 'file',
      title: { en: 'to make: output of submission.upload (JSON)', 'zh-HK': '製作用：submission.upload 的輸出（JSON）' },
    },
    { name: 'dataset', value: 'file', title: { en: 'to make: the dataset', 'zh-HK': '製作用：數據檔' } },
    {
      name: 'signing-key',
      value: 'file',
      title: { en: 'to make: private key (PEM)', 'zh-HK': '製作用：私人密鑰（PEM）' },
    },
    { name: 'key-id', value: 'id', title: { en: 'to make: the key’s id', 'zh-HK': '製作用：密鑰編號' } },
    { name: 'out', value: 'file', title: { en: 'to make: the new pack', 'zh-HK': '製作用：新檔案包' } },
  ],
  run: (given) => (optional(given, 'verify') === undefined ? make(given) : verify(given)),
};

function verify(given: CommandInput): CommandOutcome {
  const keys = { submitterKeys: keysOf(given, 'submitter-keys'), receiverKeys: keysOf(given, 'receiver-keys') };
  const { valid, findings, proves } = verifyEvidencePack(bytesOf(given, 'verify'), keys);
  const document = {
    findings: findings.map(({ code, file, message }) => ({ code, file, message: { ...message } })),
    proves: proves
      ? {
          ...proves,
          period: { ...proves.period },
          approvedBy: [...proves.approvedBy],
          receipt: proves.receipt ? { ...proves.receipt } : null,
        }
      : null,
  };
  const lines = findingLines(findings, (index) => findings[index]?.file ?? '', given.locale);
  const summary = proves && {
    en: `Genuine: ${proves.entity} ${proves.period.from} – ${proves.period.to}, approved by ${proves.approvedBy.join(', ')}; ${proves.receipt ? `receipt ${proves.receipt.receiptNo}, ${proves.receipt.state}` : 'no receipt'}.${proves.simulated ? ' Its approvals are simulated: a rehearsal.' : ''}`,
    'zh-HK': `真實：${proves.entity} ${proves.period.from} 至 ${proves.period.to}，由 ${proves.approvedBy.join('、')} 審批；${proves.receipt ? `回執 ${proves.receipt.receiptNo}，${proves.receipt.state === 'accepted' ? '已接納' : '已拒絕'}` : '沒有回執'}。${proves.simulated ? '審批屬模擬，僅為演練。' : ''}`,
  };
  return { ok: valid, document, text: [...lines, ...(summary ? [summary[given.locale]] : [])].join('\n') };
}

const jsonText = v.pipe(v.string(), v.parseJson());

function make(given: CommandInput): CommandOutcome {
  const parsed = v.safeParse(jsonText, textOf(given, 'output'));
  const evidence = parsed.success ? parseEvidence(parsed.output) : undefined;
  if (evidence === undefined) {
    throw new InputError('INVALID_INPUT', 'This is no output of submission.upload.', { place: '--output' });
  }
  const pem = textOf(given, 'signing-key');
  const key = readSigningKey({
    privateKey: Secret.of(pem),
    keyId: needed(given, 'key-id'),
    algorithm: algorithmOf(pem),
  });
  const sign = (bytes: Uint8Array) => signDetached(bytes, key, { now: given.now, nonce: newNonce() });
  const made = createEvidencePack({ ...evidence, file: bytesOf(given, 'dataset'), sign });
  given.files.write(needed(given, 'out'), made, 'out');
  const text = { en: `Written: ${needed(given, 'out')}.`, 'zh-HK': `已寫入：${needed(given, 'out')}。` };
  return { ok: true, document: { file: needed(given, 'out'), size: made.length }, text: text[given.locale] };
}

/** By the kind of key: each is good for one. What is neither is refused by name. */
function algorithmOf(pem: string): string {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa' ? 'PS256' : 'ES256';
  } catch {
    throw new InputError('INVALID_INPUT', 'The signing key is no private key in PEM.', {
      place: '--signing-key',
      remedy: remedies.SIGNATURE_REFUSED,
    });
  }
}
