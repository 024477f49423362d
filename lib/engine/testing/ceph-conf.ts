import { randomUUID } from 'node:crypto';
import path from 'node:path';

/** Where a throw-away cluster lives: a private directory and two free ports on loopback. */
export interface CephPlace {
  readonly directory: string;
  readonly monitorPort: number;
  readonly gatewayPort: number;
}

/** The monitor's address, in Ceph's notation. */
export function monitorAddress({ monitorPort }: CephPlace): string {
  return `v2:127.0.0.1:${monitorPort}`;
}

/**
 * Settings of a single-node cluster in memory that trusts everyone on loopback and keeps everything it writes in its directory
 * (checked with ceph 16.2). No replication, few placement groups, all object classes: what a gateway alone needs. Without
 * tcp_nodelay each small answer waits 40 ms for the client's delayed ACK.
 */
export function cephConf(place: CephPlace): { fsid: string; text: string } {
  const fsid = randomUUID();
  const inside = (name: string) => path.join(place.directory, name);
  const text = `[global]
fsid = ${fsid}
mon_host = ${monitorAddress(place)}
public_addr = 127.0.0.1
cluster_addr = 127.0.0.1
auth_cluster_required = none
auth_service_required = none
auth_client_required = none
run_dir = ${place.directory}
admin_socket = ${inside('$name.$pid.asok')}
pid_file = ${inside('$name.pid')}
log_file = ${inside('$name.log')}
crash_dir = ${place.directory}
mon_data = ${inside('mon')}
osd_data = ${inside('osd')}
rgw_data = ${inside('rgw')}
keyring = ${inside('keyring')}
osd_pool_default_size = 1
osd_pool_default_min_size = 1
osd_pool_default_pg_num = 8
osd_pool_default_pg_autoscale_mode = off
osd_crush_chooseleaf_type = 0
mon_allow_pool_size_one = true
mon_max_pg_per_osd = 1000
mon_initial_members = a
paxos_propose_interval = 0.05
debug_ms = 0/0
debug_mon = 0/0
debug_osd = 0/0
debug_rgw = 0/0
[osd]
osd_objectstore = memstore
osd_class_load_list = *
osd_class_default_list = *
[client.rgw]
rgw_frontends = beast endpoint=127.0.0.1:${place.gatewayPort} tcp_nodelay=1
ms_mon_client_mode = crc
`;
  return { fsid, text };
}
