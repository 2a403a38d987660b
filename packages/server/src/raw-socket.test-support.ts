import { connect, type Socket } from 'node:net';

/** Opens a connection and sends these bytes as they are; no client would. */
export function open(port: number, text: string | Uint8Array): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {}); // being cut off is what some of them are for
  socket.write(text);
  return socket;
}

/** Status codes of the answers, and all that came, until the server closes or enough answers are there. */
export async function sendRaw(
  port: number,
  text: string | Uint8Array,
  answers = 1,
): Promise<{ readonly statuses: readonly number[]; readonly text: string }> {
  const socket = open(port, text);
  let received = '';
  for await (const chunk of socket) {
    received += String(chunk);
    if (statusesOf(received).length >= answers && received.endsWith('\r\n\r\n')) break;
    if (statusesOf(received).length >= answers && /\r\n\r\n.+$/s.test(received)) break;
  }
  socket.destroy();
  return { statuses: statusesOf(received), text: received };
}

function statusesOf(text: string): readonly number[] {
  return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status)).filter((one) => one !== 100);
}
