// What a file of predictors must hold, down to what asking them relies on: a tree that leads back to itself would be walked for ever.

import { z } from 'zod';

const numbers = z.array(z.number());
const places = z.array(z.int().nonnegative());
const texts = z.array(z.string());

/** A node's followers stand behind it, so every way ends. */
const member = z
  .looseObject({ roots: places, test: z.array(z.int()), at: numbers, next: z.array(z.int()) })
  .refine(
    ({ roots, test, at, next }) =>
      at.length === test.length &&
      next.length === test.length &&
      roots.every((root) => root < test.length) &&
      test.every((column, node) => {
        const ahead = next[node] ?? 0;
        return column < 0 || (ahead >= 1 && node + ahead + 1 < test.length);
      }),
    'is no tree',
  );

const scale = z
  .looseObject({ scores: numbers.min(1), scaled: numbers.min(1) })
  .refine(({ scores, scaled }) => scores.length === scaled.length, 'is no scale');

const process = z.looseObject({
  parts: z.array(
    z.looseObject({
      kind: z.enum(['linear', 'matern']),
      weight: z.number(),
      length: z.number(),
      inputs: z.array(z.looseObject({ input: z.int().nonnegative(), factor: z.number() })),
    }),
  ),
  alpha: numbers,
});

const mixture = z
  .looseObject({
    names: texts,
    main: texts,
    inputs: z.array(
      z.looseObject({
        of: z.string(),
        code: z.number().nullable(),
        mean: z.number(),
        spread: z.number(),
      }),
    ),
    points: z.array(numbers).min(1),
    processes: z.array(process),
    scale,
    bags: z.array(z.looseObject({ scale, members: z.array(member).min(1) })),
    steady: z.looseObject({ base: z.number(), member }),
    shares: numbers,
  })
  .refine(
    ({ inputs, points, processes, names, main }) =>
      main.every((name) => names.includes(name)) &&
      points.every((point) => point.length === inputs.length) &&
      processes.every(
        ({ parts, alpha }) =>
          alpha.length === points.length &&
          parts.every((part) => part.inputs.every(({ input }) => input < inputs.length)),
      ),
    'does not fit together',
  );

/** Of a file of format 1. */
export const predictorsSchema = z.looseObject({
  provenance: texts,
  predictors: z.array(
    z
      .looseObject({
        format: z.literal(1),
        task: z.string(),
        features: z.array(
          z.looseObject({
            name: z.string(),
            range: z.tuple([z.number(), z.number()]).nullable(),
            categories: z.array(z.string().nullable()).nullable(),
          }),
        ),
        mixture,
        bounds: z.tuple([z.number(), z.number()]),
        residuals: z
          .array(
            z.looseObject({
              id: z.string(),
              family: z.string(),
              residual: z.number(),
              place: z.tuple([z.number(), z.number()]),
            }),
          )
          .min(1),
        rows: z.array(z.array(z.number().nullable())),
        size: z.tuple([
          z.looseObject({ mean: z.number(), spread: z.number() }),
          z.looseObject({ mean: z.number(), spread: z.number() }),
        ]),
      })
      .refine(
        ({ features, mixture: { names }, rows }) =>
          names.length === features.length &&
          names.every((name, at) => name === features[at]?.name) &&
          rows.every((row) => row.length === names.length),
        'does not fit together',
      ),
  ),
});
