import {
  Archive,
  Coins,
  HardDrive,
  History,
  LayoutDashboard,
  type LucideIcon,
  RotateCcw,
  Settings,
} from 'lucide-react';

/** One place of the main navigation. `under`: path prefixes that belong to it. */
export interface Place {
  readonly href: string;
  readonly label: string;
  readonly icon: LucideIcon;
  readonly under: readonly string[];
}

export const PLACES: readonly Place[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, under: [] },
  { href: '/jobs', label: 'Jobs', icon: Archive, under: ['/jobs', '/plans'] },
  { href: '/runs', label: 'Runs', icon: History, under: ['/runs'] },
  { href: '/restores', label: 'Restore', icon: RotateCcw, under: ['/restores', '/snapshots'] },
  { href: '/costs', label: 'Costs', icon: Coins, under: ['/costs'] },
  { href: '/destinations', label: 'Destinations', icon: HardDrive, under: ['/destinations'] },
  { href: '/settings', label: 'Settings', icon: Settings, under: ['/settings'] },
];

/** Whether `place` is where `pathname` lies. */
export function isHere(place: Place, pathname: string): boolean {
  return (
    pathname === place.href || place.under.some((prefix) => pathname === prefix || pathname.startsWith(`${prefix}/`))
  );
}
