import { bind } from '@countersign/core';
import { createMemoryTokenStore, openConnection } from '@countersign/oauth';
import { startTwin, type Twin } from '@countersign/testing';
import definition from './emulator/index.js';
import type { ZoomState } from './emulator/state.js';
import zoom, { type Zoom } from './zoom.js';

export const HOST = 'host@harbour-lantern.example';

export type ZoomTwin = Twin<Zoom, ZoomState>;

/** An account at a running emulator, and a client of it. */
export function startZoom(seed?: number, pace?: number): Promise<ZoomTwin> {
  return startTwin({
    connector: zoom,
    definition,
    seed,
    pace,
    parts: { bind, openConnection, createMemoryTokenStore },
    secrets: ({ accessTokens }) => [...accessTokens.keys()],
  });
}
