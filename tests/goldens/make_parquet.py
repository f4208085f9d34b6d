"""Makes ../fixtures/rows/parquet*.parquet with pyarrow 26: parquet.jsonl in each compression; parquet_types.jsonl, which it makes too, in many
types, encodings, pages and row groups; LZ4 with nulls; and values that JSON has no form for."""

import datetime
import json
from pathlib import Path

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq

folder = Path(__file__).parent.parent / "fixtures" / "rows"
table = pyarrow.json.read_json(folder / "parquet.jsonl")
pq.write_table(table, folder / "parquet.parquet", compression="snappy")
for compression in ["none", "gzip", "brotli", "zstd"]:
    pq.write_table(table, folder / f"parquet_{compression}.parquet", compression=compression)

types = pa.table(
    {
        "text": ["a", "\u00e9\U0001f600", None, "", "x" * 50],
        "large": pa.array(["a", "b", None, "", "zz"], pa.large_string()),
        "dictionary": pa.array(["r", "g", None, "r", "g"]).dictionary_encode(),
        "int64": [1, 2, None, -4, 2**53 - 1],
        "int8": pa.array([1, 2, None, -4, 5], pa.int8()),
        "uint32": pa.array([1, 2, None, 4, 4000000000], pa.uint32()),
        "double": [1.5, 2.5, None, -0.1, 1e300],
        "float": pa.array([1.5, 2.5, None, 0.1, 3.25], pa.float32()),
        "bool": [True, False, None, True, True],
        "list": [["x", "y"], [], None, ["z", None], [""]],
        "lists": pa.array([[[1], []], [], None, [[2, 3], None], [[]]], pa.list_(pa.list_(pa.int64()))),
        "record": [
            {"text": ["a", "b"], "label": [0, 1]},
            {"text": [], "label": []},
            None,
            {"text": None, "label": [1]},
            {"text": ["q"], "label": [None]},
        ],
        "records": [[{"a": 1, "b": "x"}], [], None, [{"a": None, "b": None}, None], [{"a": 2, "b": ""}]],
        "pair": pa.array([["a", "b"]] * 5, pa.list_(pa.string(), 2)),
        "nothing": pa.nulls(5),
    }
)
with open(folder / "parquet_types.jsonl", "w") as file:
    for row in types.to_pylist():
        file.write(json.dumps(row) + "\n")
pq.write_table(types, folder / "parquet_types_1.parquet", version="1.0", data_page_version="1.0", row_group_size=2)
pq.write_table(types, folder / "parquet_types_2.parquet", version="2.6", data_page_version="2.0", use_dictionary=False)
deltas = {"text": "DELTA_BYTE_ARRAY", "large": "DELTA_LENGTH_BYTE_ARRAY", "int64": "DELTA_BINARY_PACKED", "double": "BYTE_STREAM_SPLIT", "bool": "RLE"}
pq.write_table(
    types.select(list(deltas)), folder / "parquet_deltas.parquet", data_page_version="2.0", use_dictionary=False, column_encoding=deltas
)

pq.write_table(pa.table({"q": ["x"], "image": [b"\xff\x00"]}), folder / "parquet_bytes.parquet")
pq.write_table(pa.table({"q": ["x"], "when": [datetime.datetime(2020, 1, 1)]}), folder / "parquet_time.parquet")
pq.write_table(pa.table({"q": ["x"], "big": [2**60]}), folder / "parquet_big.parquet")

marked = pa.table({"text": ["\ufeffmarked", "plain"], "nothing": pa.array([None, None], pa.string())})
pq.write_table(marked, folder / "parquet_lz4.parquet", compression="lz4")
ends = pa.array([0, 3], pa.int32()).buffers()[1]
latin1 = pa.Array.from_buffers(pa.string(), 1, [None, ends, pa.py_buffer(b"a\xffb")])
pq.write_table(pa.table({"text": latin1}), folder / "parquet_latin1.parquet", write_statistics=False)
