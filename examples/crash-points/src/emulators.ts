import dingtalk from '@countersign/dingtalk/emulator';
import docusign from '@countersign/docusign/emulator';
import googleWorkspace from '@countersign/google-workspace/emulator';
import hkma from '@countersign/hkma/emulator';
import quickbooks from '@countersign/quickbooks/emulator';
import type { EmulatorDefinition } from '@countersign/testing';
import zoom from '@countersign/zoom/emulator';

// biome-ignore lint/suspicious/noExplicitAny: a definition is invariant in its state; a list holds any.
const definitions: readonly EmulatorDefinition<any>[] = [dingtalk, docusign, googleWorkspace, hkma, quickbooks, zoom];

// biome-ignore lint/suspicious/noExplicitAny: as above.
export function emulatorOf(connector: string): EmulatorDefinition<any> {
  const found = definitions.find(({ vendor }) => vendor === connector);
  if (found === undefined) throw new Error(`There is no emulator of "${connector}".`);
  return found;
}
