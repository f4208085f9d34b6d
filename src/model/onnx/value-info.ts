// Declarations of a graph's inputs and outputs: the element type and the shape that a name has.

import { create } from '@bufbuild/protobuf';
import { TensorProto_DataType, type ValueInfoProto, ValueInfoProtoSchema } from './onnx_pb.ts';

export type ElementType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'int64' | 'bool';

export const elementTypes: Readonly<Record<ElementType, TensorProto_DataType>> = {
  float32: TensorProto_DataType.FLOAT,
  float64: TensorProto_DataType.DOUBLE,
  float16: TensorProto_DataType.FLOAT16,
  bfloat16: TensorProto_DataType.BFLOAT16,
  int64: TensorProto_DataType.INT64,
  bool: TensorProto_DataType.BOOL,
};

/** The declaration of an input or output; a string names a dimension that is known only when the graph runs. */
export function valueInfo(
  name: string,
  type: ElementType,
  dimensions: readonly (number | string)[],
): ValueInfoProto {
  const dim = dimensions.map((dimension) => ({
    value:
      typeof dimension === 'number'
        ? { case: 'dimValue' as const, value: BigInt(dimension) }
        : { case: 'dimParam' as const, value: dimension },
  }));
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: elementTypes[type], shape: { dim } } } },
  });
}

/** The element type that is declared; undefined for what is no tensor. */
export function declaredType(value: ValueInfoProto): TensorProto_DataType | undefined {
  const type = value.type?.value;
  return type?.case === 'tensorType' ? type.value.elemType : undefined;
}

/** The length that is declared of an axis; undefined where it is known only when the graph runs. */
export function declaredLength(value: ValueInfoProto, axis: number): number | undefined {
  const type = value.type?.value;
  const dimension = type?.case === 'tensorType' ? type.value.shape?.dim[axis]?.value : undefined;
  return dimension?.case === 'dimValue' ? Number(dimension.value) : undefined;
}
