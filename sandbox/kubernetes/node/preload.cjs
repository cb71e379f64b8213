// Loaded into every Node.js process of a pod: gives the pod an address of its own without a container.
// A server that would listen on all addresses listens on the pod's; one on the loopback, on the pod's own loopback.
'use strict';
const net = require('node:net');
const {
  SANDBOX_POD_IP: podIp,
  SANDBOX_POD_LOOPBACK: loopback,
  SANDBOX_POD_NAME: podName,
  SANDBOX_PORT_MAP: map,
} = process.env;
const ports = JSON.parse(map || '{}');
const everywhere = new Set([undefined, null, '', '0.0.0.0', '::', podName, podIp]);
const here = new Set(['localhost', '127.0.0.1', '::1']);

function rewriteHost(host) {
  if (everywhere.has(host)) return podIp;
  return here.has(host) ? loopback : host;
}
const rewritePort = (port) => ports[port] ?? port;
const isPort = (value) => typeof value === 'number' || (typeof value === 'string' && /^\d+$/.test(value));

// What a server says of itself is the address of its pod: on the loopback, 127.0.0.1 like everybody's.
const { address } = net.Server.prototype;
net.Server.prototype.address = function () {
  const own = address.call(this);
  return own && typeof own === 'object' && own.address === loopback ? { ...own, address: '127.0.0.1' } : own;
};

const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  const [first] = args;
  if (podIp && first !== null && typeof first === 'object' && 'port' in first && !('fd' in first)) {
    args[0] = { ...first, host: rewriteHost(first.host), port: rewritePort(first.port), ipv6Only: undefined };
  } else if (
    podIp &&
    (isPort(first) || first === undefined || first === null || typeof first === 'function')
  ) {
    const rest = isPort(first) || first === null || first === undefined ? args.slice(1) : args;
    const host = typeof rest[0] === 'string' ? rest.shift() : undefined;
    if (host === undefined && rest[0] === undefined) rest.shift();
    const backlog = typeof rest[0] === 'number' ? rest.shift() : undefined;
    const callback = rest.find((value) => typeof value === 'function');
    const port = isPort(first) ? Number(first) : 0;
    args = [{ port: rewritePort(port), host: rewriteHost(host), backlog }, ...(callback ? [callback] : [])];
  }
  return listen.apply(this, args);
};
