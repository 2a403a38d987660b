import { spawn } from 'node:child_process';
import { platform } from 'node:os';

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
};

/** Starts the system's browser with an https address; nothing goes through a shell. */
export function openBrowser(url: string): boolean {
  if (!url.startsWith('https://')) return false;
  const [command, ...args] = openers[platform()] ?? ['xdg-open'];
  try {
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    child.on('error', () => {}); // the address stands on the screen as well
    child.unref();
    return true;
  } catch {
    return false;
  }
}
