import { isUtf8 } from 'node:buffer';
import type { ServiceDefinition } from '@grpc/grpc-js';
import type { MessageTypeDefinition } from '@grpc/proto-loader';

// https://protobuf.dev/programming-guides/encoding/
const WIRE = { varint: 0, eight: 1, length: 2, group: 3, endGroup: 4, four: 5 };
const WIRE_OF: Record<string, number> = {
  TYPE_DOUBLE: WIRE.eight,
  TYPE_FIXED64: WIRE.eight,
  TYPE_SFIXED64: WIRE.eight,
  TYPE_FLOAT: WIRE.four,
  TYPE_FIXED32: WIRE.four,
  TYPE_SFIXED32: WIRE.four,
  TYPE_STRING: WIRE.length,
  TYPE_BYTES: WIRE.length,
  TYPE_MESSAGE: WIRE.length,
  TYPE_GROUP: WIRE.group,
};
const LONGEST_VARINT = 10;

/** As much of a field's descriptor as is read here. */
interface Field {
  number: number;
  type: string;
  label: string;
}

/**
 * The same service, whose requests are read to the letter. protobufjs takes a text that ends early for a shorter one,
 * and reads a field as the .proto says whatever its bytes say: it would answer, or delete, what nobody asked for.
 */
export function strictRequests<Definition extends ServiceDefinition>(definition: Definition): Definition {
  const methods = Object.entries(definition).map(([name, method]) => {
    const { type } = (method as unknown as { requestType: MessageTypeDefinition<object, object> }).requestType;
    const fields = new Map((type as { field: Field[] }).field.map((field) => [field.number, field]));
    const requestDeserialize = (bytes: Buffer) => {
      checkMessage(bytes, fields);
      return method.requestDeserialize(bytes);
    };
    return [name, { ...method, requestDeserialize }];
  });
  return Object.fromEntries(methods);
}

/**
 * A message within a message is taken for bytes: no request has one. Fields that are not known are of a later version.
 *
 * @throws Error where it ends early, or has a field of another wire type than it is declared with
 */
function checkMessage(bytes: Buffer, fields: Map<number, Field>): void {
  const groups: number[] = [];
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let size = 0; size < LONGEST_VARINT; size += 1) {
      const byte = bytes[at++] ?? Number.NaN;
      value += (byte & 0x7f) * 2 ** (7 * size);
      if (byte < 0x80) return value;
    }
    throw new RangeError('a varint does not end');
  };
  while (at < bytes.length) {
    const tag = varint();
    const [number, wire] = [Math.floor(tag / 8), tag % 8];
    if (number === 0 || tag >= 2 ** 32) throw new RangeError(`there can be no field ${number}`);
    const field = groups.length === 0 ? fields.get(number) : undefined;
    if (field && !fits(field, wire)) throw new TypeError(`the field ${number} has the wire type ${wire}`);
    const length = wire === WIRE.varint || wire === WIRE.length ? varint() : 0;
    const start = at;
    if (wire === WIRE.length) at += length;
    else if (wire === WIRE.eight) at += 8;
    else if (wire === WIRE.four) at += 4;
    else if (wire === WIRE.group) groups.push(number);
    else if (wire !== WIRE.varint && (wire !== WIRE.endGroup || groups.pop() !== number))
      throw new TypeError(`nothing has the wire type ${wire}`);
    if (at > bytes.length) throw new RangeError(`the field ${number} ends early`);
    if (field?.type === 'TYPE_STRING' && !isUtf8(bytes.subarray(start, at))) throw new TypeError('a text is not UTF-8');
  }
  if (groups.length > 0) throw new RangeError('a group does not end');
}

function fits({ type, label }: Field, wire: number): boolean {
  const declared = WIRE_OF[type] ?? WIRE.varint;
  return wire === declared || (label === 'LABEL_REPEATED' && wire === WIRE.length); // packed
}
