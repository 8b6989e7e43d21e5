import dgram from 'node:dgram';
import dns from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

/**
 * Takes the network away from this process. Node's permission model has no switch for it, so every way to open a socket
 * or resolve a name is replaced before anything else loads; http, https, http2, tls and fetch all end in these.
 */
export function takeNetworkAway(): void {
  const refuse = (): never => {
    throw new Error('The analysis process has no network.');
  };
  const replace = (target: object, names: readonly string[]) => {
    for (const name of names) {
      Object.defineProperty(target, name, { value: refuse, writable: false, configurable: false });
    }
  };
  replace(net.Socket.prototype, ['connect']);
  replace(net.Server.prototype, ['listen']);
  replace(net, ['connect', 'createConnection', 'createServer']);
  replace(dgram, ['createSocket']);
  replace(dgram.Socket.prototype, ['bind', 'connect', 'send']);
  replace(dns, resolvers(dns));
  replace(dns.promises, resolvers(dns.promises));
  replace(dns.Resolver.prototype, resolvers(dns.Resolver.prototype));
  replace(dns.promises.Resolver.prototype, resolvers(dns.promises.Resolver.prototype));
  replace(globalThis, ['fetch', 'WebSocket', 'EventSource']);
  syncBuiltinESMExports();
}

function resolvers(target: object): string[] {
  return Object.getOwnPropertyNames(target).filter((name) => /^(?:resolve|lookup|reverse)/.test(name));
}
