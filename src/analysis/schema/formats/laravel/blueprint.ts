import { callBack, recordOpaque } from '../php/machine.ts';
import { type HostValue, NULL, type Site, type Value } from '../php/values.ts';
import { addColumn, type Builder } from './builder.ts';
import { describe } from './column-methods.ts';
import type { Command } from './commands.ts';
import { DROP_METHODS } from './drop-methods.ts';
import type { Blueprint, Session } from './session.ts';
import { TABLE_METHODS } from './table-methods.ts';

const METHODS = { ...TABLE_METHODS, ...DROP_METHODS };

/** The table that a callback receives: its calls are collected as commands. */
export function blueprintHost(session: Session, blueprint: Blueprint): HostValue {
  const { machine } = session;
  const add = (command: Command) => {
    machine.built += 1;
    blueprint.commands = [...blueprint.commands, command];
  };
  const builder: Builder = { session, blueprint, add };
  const self: HostValue = {
    kind: 'host',
    handle: true,
    get: () => NULL,
    call(method, args, site) {
      const key = method.toLowerCase();
      if (key === 'after') {
        callBack(machine, args.list[1], [self], site);
        return NULL;
      }
      const special = Object.hasOwn(METHODS, key) ? METHODS[key] : undefined;
      if (special) return special(builder, args, site) ?? lost(builder, site);
      const described = describe(method, args, session.stringLength);
      return described && (addColumn(builder, method, described, args, site) ?? lost(builder, site));
    },
  };
  return self;
}

function lost({ session }: Builder, site: Site): Value {
  recordOpaque(session.machine, site, 'a name is only known at run time');
  return NULL;
}
