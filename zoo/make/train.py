"""Trains the checkpoint: a tokenizer and a small llama on the corpus of corpus.py. One thread, about ten minutes.

`OMP_NUM_THREADS=1 python zoo/make/train.py [FOLDER]` from the repository's root; FOLDER is zoo/plumb-1m where it is not
given.
The same machine and the same versions give the same bytes.
"""

import json
import math
import sys
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import torch
from corpus import documents
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM

END = "<|endoftext|>"
VOCABULARY = 768
CONTEXT = 256
BATCH = 8
STEPS = 1400
PEAK_RATE = 4e-3
WARM_UP = 100
TOKENIZER_DOCUMENTS = 20000


def train_tokenizer() -> Tokenizer:
    """Byte-level pairs merged on other documents than the model sees; each digit is a token."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        special_tokens=[END],
        initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
        show_progress=False,
    )
    tokenizer.train_from_iterator(islice(documents(1), TOKENIZER_DOCUMENTS), trainer)
    return tokenizer


def batches(tokenizer: Tokenizer) -> Iterator[torch.Tensor]:
    """Rows of CONTEXT tokens cut from the stream of documents, each of which follows an end-of-text token."""
    tokens, need = [], BATCH * CONTEXT
    for text in documents(2):
        tokens += [0, *tokenizer.encode(text).ids]
        if len(tokens) >= need:
            yield torch.tensor(tokens[:need]).view(BATCH, CONTEXT)
            tokens = tokens[need:]


def rate(step: int) -> float:
    """Linear warm-up, then a cosine down to a fiftieth of the peak."""
    if step < WARM_UP:
        return (step + 1) / WARM_UP
    done = (step - WARM_UP) / (STEPS - WARM_UP)
    return 0.02 + 0.49 * (1 + math.cos(math.pi * done))


def train_model(tokenizer: Tokenizer) -> LlamaForCausalLM:
    torch.manual_seed(0)
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=tokenizer.get_vocab_size(),
            hidden_size=128,
            intermediate_size=320,
            num_hidden_layers=6,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=CONTEXT,
            rms_norm_eps=1e-5,
            tie_word_embeddings=True,
            bos_token_id=0,
            eos_token_id=0,
        )
    )
    matrices = [p for p in model.parameters() if p.dim() > 1]
    others = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": 0.1}, {"params": others, "weight_decay": 0.0}],
        lr=PEAK_RATE,
        betas=(0.9, 0.95),
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    start = time.time()
    for step, batch in enumerate(islice(batches(tokenizer), STEPS)):
        loss = model(input_ids=batch, labels=batch).loss
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        schedule.step()
        if step % 100 == 0 or step == STEPS - 1:
            print(f"step {step}  loss {loss.item():.4f}  {time.time() - start:.0f} s", flush=True)
    return model


def main() -> None:
    torch.set_num_threads(1)
    default = Path(__file__).resolve().parents[1] / "plumb-1m"
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else default
    tokenizer = train_tokenizer()
    model = train_model(tokenizer).to(torch.bfloat16)
    model.save_pretrained(folder)
    tokenizer.save(str(folder / "tokenizer.json"))
    settings = {
        "bos_token": END,
        "eos_token": END,
        "model_max_length": CONTEXT,
        "tokenizer_class": "PreTrainedTokenizerFast",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(settings, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
