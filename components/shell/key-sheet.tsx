'use client';

import { type ReactNode, useState } from 'react';
import { Dialog } from '../ui/dialog.tsx';
import { Kbd } from '../ui/kbd.tsx';
import { setSingleKeys, singleKeysAreOn } from './commands.ts';
import { DESTINATIONS } from './destinations.ts';

const keys: Array<{ caps: string[]; does: ReactNode }> = [
  { caps: ['Ctrl', 'K'], does: 'Search or run a command' },
  ...DESTINATIONS.map(({ key, label }) => ({ caps: ['G', key.toUpperCase()], does: `Go to ${label}` })),
  { caps: ['/'], does: 'Filter the list' },
  { caps: ['J', 'K'], does: 'Next and previous in a list' },
  { caps: ['Ctrl', '↵'], does: 'The page’s main action' },
  { caps: ['Esc'], does: 'Close what is open' },
  { caps: ['?'], does: 'This sheet' },
];

/** Every key, and the switch that turns single keys off. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const [on, setOn] = useState(singleKeysAreOn);
  return (
    <Dialog open onClose={onClose} title="Keys">
      <dl className="mt-3 divide-y divide-line text-dense">
        {keys.map(({ caps, does }) => (
          <div key={caps.join()} className="flex items-center justify-between py-1.5">
            <dt className="text-ink-2">{does}</dt>
            <dd className="flex gap-1">
              {caps.map((cap) => (
                <Kbd key={cap}>{cap}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
      <label className="mt-3 flex items-center gap-2 text-dense">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={on}
          onChange={(event) => {
            setSingleKeys(event.target.checked ? 'on' : 'off');
            setOn(event.target.checked);
          }}
        />
        Single keys work on this device
      </label>
    </Dialog>
  );
}
