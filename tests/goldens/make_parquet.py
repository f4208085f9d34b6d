"""Makes ../fixtures/rows/parquet*.parquet from parquet.jsonl with pyarrow 26: Snappy as on the hub, and Zstandard, which we do not read."""

from pathlib import Path

import pyarrow.json
import pyarrow.parquet

folder = Path(__file__).parent.parent / "fixtures" / "rows"
table = pyarrow.json.read_json(folder / "parquet.jsonl")
pyarrow.parquet.write_table(table, folder / "parquet.parquet", compression="snappy")
pyarrow.parquet.write_table(table, folder / "parquet_zstd.parquet", compression="zstd")
