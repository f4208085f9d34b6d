"""Writes chat-templates.json: the templates of tests/fixtures/chat-templates as lm-eval and transformers find, choose and render them.

    pip install "transformers==5.23.*" "lm-eval[hf]==0.4.13"
    python tests/goldens/make_chat_templates.py

`rendered` has one entry a template and conversation: the text, or null where the template refuses the messages with and without
the system message (lm_eval/models/huggingface.py, `apply_chat_template`). The clock stands at NOW.
`folders` are tokenizers' files with where they put a template, and which one is taken for which name.
"""

import datetime
import json
import pathlib
import shutil
import tempfile
import types
from importlib.metadata import version

import jinja2
import transformers.utils.chat_template_utils
from lm_eval.api.model import TemplateLM
from lm_eval.models.huggingface import HFLM
from lm_eval.models.utils import configure_pad_token
from lm_eval.utils import hash_string
from transformers import AutoTokenizer

HERE = pathlib.Path(__file__).resolve().parent
FIXTURES = HERE.parent / "fixtures"
NOW = [2026, 2, 3, 14, 5, 9]


class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return cls(*NOW)


transformers.utils.chat_template_utils.datetime = Clock


def turns(*contents, system=None):
    """Messages of user and assistant in turn."""
    roles = ["user", "assistant"]
    messages = [{"role": roles[place % 2], "content": content} for place, content in enumerate(contents)]
    return ([{"role": "system", "content": system}] if system is not None else []) + messages


QUESTION = "Question: Which melts first?\nAnswer:"
CONVERSATIONS = {
    "user": turns(QUESTION),
    "system and user": turns(QUESTION, system="Answer in one word.\n\n"),
    "two shots": turns("Q: 1+1?\nA:", "2", "Q: 2+2?\nA:", "4", "Q: 3+3?\nA:"),
    "two shots with system": turns("Q: 1+1?\nA:", "2", "Q: 2+2?\nA:", "4", "Q: 3+3?\nA:", system="The following are sums."),
    "white space": turns("  \n The plank, please.\n\n", "\t it's here \n", "\u00a0\x85Which?\u3000\ufeff ", "\n\n  That one.", "\r\nWhy?\r\n\r\n"),
    "unicode": turns("Qué hora es? 早上 ½ ﬁ", "«Ein Uhr», ß ǆ Σας 👩‍👩‍👧 e\u0301", "Τι ΏΡΑ; İstanbul 😀"),
    "quotes and braces": turns("He said \"it's\" {{ bos_token }} {% if x %} {# y #} \\n \\ </s><s>", "'a' & <b> {\"k\": [1]}", "$& $1 `x` %s {0}"),
    "empty": turns("", "", "", system=""),
    "thoughts": turns("Why? /no_think", "<think>\n\nBecause.\n</think>\n\n  So it is.", "And? /think", "<think>x</think>y</think>\n z", "Then?", system="Be brief. /system_override"),
    "values as text": turns("None", "True", "0", "1", "", system="false"),
    "two users": [{"role": "user", "content": "One."}, {"role": "user", "content": "Two."}],
    "long answers": turns("a?", "an answer of many words", "b?", "another answer of many words", "c?", "short", "d?"),
}  # fmt: skip

# Not files of their own: a checkout may change the ends of lines.
INLINE = {
    "carriage returns": "one\r\n{% if true %}\r\ntwo\r\n{% endif %}\r\n{{ 'a\\r\\nb' }}\rthree{% for message in messages %}\r\n"
    "  {{ message.content }}{% endfor %}\r\n\r\n",
    "dates": "{{ strftime_now('%a %A %b %B %d %e %H %I %j %m %M %p %S %u %w %y %Y %D %F %R %T %% %-d %-m %-H %-I %-j [%Z%z]') }}",
    "special tokens": "{{ bos_token }}|{{ eos_token }}|{{ unk_token }}|{{ pad_token }}|{{ sep_token is defined }}|{{ image_token }}|"
    "{{ boi_token }}|{{ extra }}|{{ sep_token }}|{{ mask_token ~ '' }}",
}  # fmt: skip


def open_tokenizer(files, tokenizer="llama"):
    """A tokenizer fixture with more files, each a text or what is put into tokenizer_config.json."""
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for name in ["tokenizer.json", "tokenizer_config.json", "config.json"]:
            shutil.copy(FIXTURES / "tokenizers" / tokenizer / name, folder / name)
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            if name == "tokenizer_config.json":
                content = json.dumps({**json.loads(path.read_text()), **content})
            path.write_bytes(content.encode())
        return configure_pad_token(AutoTokenizer.from_pretrained(folder))


def render(tokenizer, messages):
    model = types.SimpleNamespace(tokenizer=tokenizer, chat_template_args={})
    try:
        return HFLM.apply_chat_template(model, messages)
    except jinja2.exceptions.TemplateError:
        return None


def chosen(tokenizer, name):
    """The template that lm-eval logs, and its hash; for a name that is not there its words."""
    try:
        template = TemplateLM.chat_template(types.SimpleNamespace(tokenizer=tokenizer), name)
    except ValueError as error:
        return {"error": str(error)}
    return {"source": template, "sha256": template and hash_string(template)}


ONE, TWO = "one {{ messages[0].content }}", "two {{ messages[0].content }}\n"
FOLDERS = {
    "a string": {"tokenizer_config.json": {"chat_template": ONE}},
    "a list with a default": {"tokenizer_config.json": {"chat_template": [{"name": "rag", "template": TWO}, {"name": "default", "template": ONE}]}},
    "a list without a default": {"tokenizer_config.json": {"chat_template": [{"name": "rag", "template": TWO}, {"name": "tool_use", "template": ONE}]}},
    "a mapping": {"tokenizer_config.json": {"chat_template": {"default": ONE, "tool_use": TWO}}},
    "a file": {"chat_template.jinja": TWO},
    "a file and a string": {"chat_template.jinja": TWO, "tokenizer_config.json": {"chat_template": ONE}},
    "a file with carriage returns": {"chat_template.jinja": "a\r\nb\rc\n"},
    "more files": {"chat_template.jinja": ONE, "additional_chat_templates/rag.jinja": TWO, "additional_chat_templates/notes.txt": "no"},
    "more files and no default": {"additional_chat_templates/rag.jinja": TWO, "tokenizer_config.json": {"chat_template": ONE}},
    "the default among more files": {"additional_chat_templates/default.jinja": TWO},
    "the processor's file": {"chat_template.json": json.dumps({"chat_template": TWO})},
    "the processor's file and a string": {"chat_template.json": json.dumps({"chat_template": TWO}), "tokenizer_config.json": {"chat_template": ONE}},
    "nothing": {},
    "an empty string": {"tokenizer_config.json": {"chat_template": ""}},
    "an empty list": {"tokenizer_config.json": {"chat_template": []}},
}  # fmt: skip
NAMES = [True, "rag", "missing"]

# What tokenizer_config.json and special_tokens_map.json may say of special tokens.
SPECIAL = {
    "plain": {},
    "objects": {"tokenizer_config.json": {"bos_token": {"content": "<s>", "lstrip": False, "__type": "AddedToken"}}},
    "absent": {"tokenizer_config.json": {"bos_token": None, "unk_token": None}},
    "no unknown and no end": {"tokenizer_config.json": {"unk_token": None, "eos_token": None, "tokenizer_class": "PreTrainedTokenizerFast"}},
    "more names": {"tokenizer_config.json": {"image_token": "<img>", "boi_token": "<boi>", "extra_special_tokens": {"extra": "<x>"}}},
    "a map": {"special_tokens_map.json": json.dumps({"sep_token": "<sep>", "bos_token": {"content": "</s>", "lstrip": False}})},
}  # fmt: skip


def special(files):
    config = {**files.get("tokenizer_config.json", {}), "chat_template": INLINE["special tokens"]}
    return render(open_tokenizer({**files, "tokenizer_config.json": config}), CONVERSATIONS["user"])


def main():
    sources = {path.stem: path.read_text() for path in sorted((FIXTURES / "chat-templates").glob("*.jinja"))}
    tokenizers = {name: open_tokenizer({"chat_template.jinja": source}) for name, source in sources.items()}
    for name, source in INLINE.items():
        tokenizers[name] = open_tokenizer({"tokenizer_config.json": {"chat_template": source}})
    folders = {}
    for name, files in FOLDERS.items():
        tokenizer = open_tokenizer(files)
        folders[name] = {
            "files": files,
            "chosen": [{"name": None if asked is True else asked, **chosen(tokenizer, asked)} for asked in NAMES],
        }
    golden = {
        "origin": f"lm-eval {version('lm_eval')}, transformers {version('transformers')}, jinja2 {version('jinja2')}; "
        "tests/goldens/make_chat_templates.py",
        "now": NOW,
        "conversations": CONVERSATIONS,
        "inline": INLINE,
        "rendered": {
            name: {conversation: render(tokenizer, messages) for conversation, messages in CONVERSATIONS.items()}
            for name, tokenizer in tokenizers.items()
        },
        "folders": folders,
        "specialTokens": {name: {"files": files, "rendered": special(files)} for name, files in SPECIAL.items()},
    }
    (HERE / "chat-templates.json").write_text(json.dumps(golden, ensure_ascii=True, indent=1) + "\n")


main()
