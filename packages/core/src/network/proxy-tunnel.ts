import { connect as connectTcp, type Socket } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import { ConfigurationError, type ConnectorError, foreignError, TransportError } from '@countersign/contracts';
import { coreRemedies } from '../remedies.js';

/** A proxy's answer to CONNECT is a few lines. */
const LONGEST_ANSWER = 8192;

export interface TunnelProxy {
  readonly url: URL;
  /** For evidence and logs: no credentials. */
  readonly name: string;
  /** Value of `Proxy-Authorization`. Holds the password: never logged. */
  readonly authorization: string | undefined;
}

/** @throws {@link ConfigurationError} for anything but `http://` or `https://` with a host. */
export function parseProxy(text: string): TunnelProxy {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !['http:', 'https:'].includes(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new ConfigurationError('INVALID_OPTION', 'A proxy is given as http://host:port or https://host:port.', {
      place: 'proxy',
    });
  }
  return { url, name: url.host, authorization: authorizationOf(url) };
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '') return undefined;
  try {
    return `Basic ${Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`).toString('base64')}`;
  } catch {
    throw new ConfigurationError('INVALID_OPTION', 'The proxy’s user or password is not percent-encoded as in a URL.', {
      place: 'proxy',
    });
  }
}

/**
 * Asks the proxy for a tunnel to the host (RFC 9110 §9.3.6). What comes back carries bytes only: TLS with the target
 * and all its checks happen inside it. The proxy resolves the name, so it is the one that can judge addresses.
 * @param track - told of the socket at once, so that closing the network closes it.
 */
export function openTunnel(
  proxy: TunnelProxy,
  target: { readonly host: string; readonly port: number },
  timeoutMs: number,
  track: (socket: Socket) => void,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = dialProxy(proxy.url);
    track(socket);
    const timer = setTimeout(() => fail(refused(proxy, 'it did not answer in time')), timeoutMs);
    let answer = '';
    const finish = (): void => {
      clearTimeout(timer);
      socket.removeAllListeners('data');
      socket.removeListener('error', onError);
      socket.removeListener('close', onClose);
    };
    const fail = (error: ConnectorError): void => {
      finish();
      socket.on('error', () => {}); // it is being thrown away
      socket.destroy();
      reject(error);
    };
    const onError = (error: Error): void => fail(refused(proxy, foreignError(error).code ?? 'it can not be reached'));
    const onClose = (): void => fail(refused(proxy, 'it closed the connection'));
    socket.on('error', onError);
    socket.on('close', onClose);
    socket.once(proxy.url.protocol === 'https:' ? 'secureConnect' : 'connect', () =>
      socket.write(connectRequest(proxy, target)),
    );
    socket.on('data', (chunk: Buffer) => {
      answer += chunk.toString('latin1');
      const end = answer.indexOf('\r\n\r\n');
      if (end === -1 && answer.length <= LONGEST_ANSWER) return;
      const status = /^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1];
      // Bytes after the head would be the target's, and it has not been spoken to yet.
      if (status?.startsWith('2') !== true || end !== answer.length - 4)
        return fail(refused(proxy, `it answered ${status ?? 'no HTTP'}`));
      finish();
      socket.pause();
      resolve(socket);
    });
  });
}

function dialProxy(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const tls = url.protocol === 'https:';
  const port = url.port === '' ? (tls ? 443 : 80) : Number(url.port);
  if (!tls) return connectTcp({ host, port });
  return connectTls({
    host,
    port,
    servername: host,
    minVersion: 'TLSv1.2',
    rejectUnauthorized: true,
    ca: [...rootCertificates],
  });
}

function connectRequest(proxy: TunnelProxy, { host, port }: { readonly host: string; readonly port: number }): string {
  const authority = `${host}:${port}`;
  const credentials = proxy.authorization === undefined ? '' : `Proxy-Authorization: ${proxy.authorization}\r\n`;
  return `CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${credentials}\r\n`;
}

function refused(proxy: TunnelProxy, why: string): TransportError {
  return new TransportError('PROXY_REFUSED', `The proxy ${proxy.name} opened no tunnel: ${why}.`, {
    remedy: coreRemedies.PROXY_REFUSED,
    details: { proxy: proxy.name, reason: why },
    maybeProcessed: false,
  });
}
