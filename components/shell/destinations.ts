import { Boxes, House, Inbox, ListChecks, type LucideIcon, Users } from 'lucide-react';

export interface Destination {
  href: string;
  label: string;
  icon: LucideIcon;
  /** Second key after `g`. */
  key: string;
}

/** The places of the main navigation, in order. Also the five tabs on a phone and the `g` keys. */
export const DESTINATIONS: readonly Destination[] = [
  { href: '/', label: 'Home', icon: House, key: 'h' },
  { href: '/inbox', label: 'Inbox', icon: Inbox, key: 'i' },
  { href: '/runs', label: 'Runs', icon: ListChecks, key: 'r' },
  { href: '/apps', label: 'Apps', icon: Boxes, key: 'a' },
  { href: '/teams', label: 'Teams', icon: Users, key: 't' },
];

/** Whether the address belongs to the destination: itself or a page below it. Onboarding starts at home. */
export function isAt(pathname: string, href: string): boolean {
  if (href === '/') return pathname === '/' || pathname.startsWith('/onboard');
  return pathname === href || pathname.startsWith(`${href}/`);
}
