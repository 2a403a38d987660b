import { webcrypto } from 'node:crypto';

/** Certificate and private key as PEM. */
export interface TestCertificate {
  readonly cert: string;
  readonly key: string;
}

/** A certificate authority made on the spot. Its key stays in this process's memory. */
export interface TestCa {
  /** PEM to hand to clients. */
  readonly ca: string;
  /** For `localhost`, 127.0.0.1 and ::1. */
  readonly leaf: TestCertificate;
  /** A further certificate, for other names or an expired one. */
  issue(options: {
    readonly names: readonly string[];
    readonly notBefore?: Date | undefined;
    readonly notAfter?: Date | undefined;
    /** @defaultValue `'server'` */
    readonly usage?: 'server' | 'client' | undefined;
  }): Promise<TestCertificate>;
}

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const LIFE_DAYS = 90;
const IPV4 = /^\d+\.\d+\.\d+\.\d+$/;

/**
 * Makes a CA (P-256) and a leaf for loopback names. Validity follows the machine's own clock, as TLS does, from a day ago
 * for 90 days.
 */
export async function createTestCa(): Promise<TestCa> {
  // Loaded here: most users of this package never make a certificate, and the library wants a global polyfill first.
  await import('reflect-metadata');
  const {
    BasicConstraintsExtension,
    ExtendedKeyUsage,
    ExtendedKeyUsageExtension,
    KeyUsageFlags,
    KeyUsagesExtension,
    PemConverter,
    SubjectAlternativeNameExtension,
    SubjectKeyIdentifierExtension,
    X509CertificateGenerator,
  } = await import('@peculiar/x509');
  const keys = await newKeys();
  const subject = `CN=Countersign test CA ${Buffer.from(webcrypto.getRandomValues(new Uint8Array(6))).toString('hex')}`;
  const root = await X509CertificateGenerator.createSelfSigned(
    {
      name: subject,
      keys,
      signingAlgorithm: SIGNING,
      ...validity(),
      extensions: [
        new BasicConstraintsExtension(true, 0, true),
        new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
        await SubjectKeyIdentifierExtension.create(keys.publicKey, false, webcrypto),
      ],
    },
    webcrypto,
  );
  const issue: TestCa['issue'] = async ({ names, notBefore, notAfter, usage = 'server' }) => {
    const leafKeys = await newKeys();
    const certificate = await X509CertificateGenerator.create(
      {
        subject: `CN=${names[0] ?? 'nobody'}`,
        issuer: root.subject,
        publicKey: leafKeys.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: SIGNING,
        ...validity(notBefore, notAfter),
        extensions: [
          new BasicConstraintsExtension(false, undefined, true),
          new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
          new ExtendedKeyUsageExtension([
            usage === 'server' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth,
          ]),
          new SubjectAlternativeNameExtension(
            names.map((name) => ({ type: IPV4.test(name) || name.includes(':') ? 'ip' : 'dns', value: name })),
          ),
        ],
      },
      webcrypto,
    );
    const key = await webcrypto.subtle.exportKey('pkcs8', leafKeys.privateKey);
    return { cert: certificate.toString('pem'), key: PemConverter.encode(key, 'PRIVATE KEY') };
  };
  const leaf = await issue({ names: ['localhost', '127.0.0.1', '::1'] });
  return { ca: root.toString('pem'), leaf, issue };
}

function validity(
  notBefore = new Date(Date.now() - DAY_MS),
  notAfter = new Date(Date.now() + LIFE_DAYS * DAY_MS),
): { notBefore: Date; notAfter: Date } {
  return { notBefore, notAfter };
}

function newKeys() {
  return webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
}
