import docusign from '@countersign/docusign';
import type { RunningEmulator } from '@countersign/testing';

/** What the counterparty does: opens the link of the mail and presses “Sign”. */
export async function signInBrowser(emulator: RunningEmulator, email: string, name: string): Promise<void> {
  const { origins, ca, credentials } = emulator;
  const browser = docusign.network({ environment: 'emulator', origins, ca, settings: credentials.settings });
  try {
    const mails = await emulator.command('mailbox', { to: email });
    const [mail] = Array.isArray(mails) ? mails : [];
    const link = typeof mail === 'object' && mail !== null && 'link' in mail ? String(mail['link']) : '';
    const page = await (await browser.transport(new Request(link))).text();
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const form = new URLSearchParams({ action: 'sign', name });
    await browser.transport(
      new Request(new URL(action, link), {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        body: form.toString(),
      }),
    );
  } finally {
    await browser.close();
  }
}
