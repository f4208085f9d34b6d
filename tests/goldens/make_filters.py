"""Makes lm-eval-filters.json: what lm-eval's filters, its exact_match and its comparison of MATH answers make of texts that are made up here.

pip install lm-eval==0.4.13 (CPython 3.11), then, here:
python make_filters.py && npx prettier --write lm-eval-filters.json
"""

import ast
import importlib.util
import json
import os
import platform
import random
from importlib.metadata import version
from pathlib import Path

os.environ["DISABLE_MULTIPROC"] = "1"
import lm_eval
import numpy
import yaml
from lm_eval.api.metrics import exact_match_hf_evaluate
from lm_eval.filters import build_filter_ensemble

tasks = Path(lm_eval.__file__).parent / "tasks"
spec = importlib.util.spec_from_file_location("math_utils", tasks / "hendrycks_math/utils.py")
math = importlib.util.module_from_spec(spec)
spec.loader.exec_module(math)
rng = random.Random(20261122)


def mixed(pieces, count, longest):
    return ["".join(rng.choices(pieces, k=rng.randrange(1, longest + 1))) for _ in range(count)]


def unique(texts):
    return list(dict.fromkeys(texts))


# Filters and exact_match, with the options that stand in the tasks' own files.
configs = {name: yaml.safe_load((tasks / f"gsm8k/{name}.yaml").read_text()) for name in ("gsm8k", "gsm8k-cot")}


class Instance:
    def __init__(self, text):
        self.doc, self.resps, self.filtered_resps = {}, [text], {}


def filtered(config, text):
    found = {}
    for pipeline in configs[config]["filter_list"]:
        steps = [[step["function"], {key: step[key] for key in step if key != "function"}] for step in pipeline["filter"]]
        instance = Instance(text)
        build_filter_ensemble(pipeline["name"], steps).apply([instance])
        found[pipeline["name"]] = instance.filtered_resps[pipeline["name"]]
    return found


answers = [
    "", " ", "\n", "no number here", "so #### 1,000.\n#### 5", "#### $5", "The answer is 18.", "The answer is 18", "The answer is 6", "The answer is 6. Next",
    "... no", " #### -1,234.50 x", "1. 2. .", "#### 18", "####18", "###  18", "#### -", "#### -5", "#### --5", "#### .", "#### ,", "#### 1 000", "#### 1\u202f000",
    "#### \u0661\u0662", "\u0661\u0662\u0663", "\uff11\uff12", "#### 5\u00b2", "#### 18\r", "The answer is 18\r", "The answer is 18\n", "The answer is 18\u2028", "The answer is 18\u2029", "The answer is 18\u0085",
    "The answer is 18\x00", "The answer is 18\U0001f600", "The answer is $18.", "The answer is -18.5.", "the answer is 18.", "The answer is 18. The answer is 20.", "The answer is 7 apples. The answer is 9",
    "The answer is 1\nThe answer is 2\nThe answer is 34", "The answer is .", "The answer is ..", "The answer is ...", "The answer is ,", "The answer is -1", "The answer is --1.", "The answer is  18.",
    "$", "$$", "$$$", "-$5", "$-5", "$5", "5$", "-", "--", "-5", "--5", "-.", ".", "..", ",", ",,", "5,", "5.", "-5.", "5 .", "7", " 7 ", "a7b", "3-4", "3 - 4", "16-3-4=9", "<<16-3-4=9>>9", "1e5", "1.5e-3",
    "x=-3", "12%", "1/2", "$1,234,567.89", "1,2,3", "1, 2, 3", "v1.2.3.", "3.14.15", "#### 3.14.15", "#### 1,,2", "#### $1,000", "#### 1,000$", "#### 5 #### 6", "####\n5", "#### \n5", "#### 5#### 6",
    "\u221218", "#### \u22125", "\ufeff7", "7\ufeff", "\u200b7", "9" * 400, "#### " + "9" * 400, "x" * 3000 + " #### 12", "." * 500, "-" * 500 + "1", "1 " * 800, "a\r\nb #### 3\r\nc", "\t#### 4\t", "#### 4\v5",
]
pieces = ["#### ", "#### ", "#### -", "####", "The answer is ", "The answer is ", "The answer is 6", "the answer is ", "1", "23", "-", "$", ",", ".", "4,500", "0.5", " ", "\n", "\r", "\r\n", "\t", "\u2028", "\u0663", "x", "\u00a0", "\U0001f600", "=", "<<", ">>", "\x00", "-7", ". "]
answers = unique(answers + mixed(pieces, 400, 10))
filters = [[text, *filtered("gsm8k", text).values(), filtered("gsm8k-cot", text)["strict-match"]] for text in answers]

metric = configs["gsm8k"]["metric_list"][0]
gsm8k = {key: metric[key] for key in ("ignore_case", "ignore_punctuation", "regexes_to_ignore")}
plain, case, punctuation = {}, {"ignore_case": True}, {"ignore_punctuation": True}
references = ["18", "a\n#### 18", "#### 1,000", "x #### 2 #### 3", "18.", "18.\n", "18.\n\n", "1.8", "18 ", " 18", "$18.", "18\x00", "18\x00.", "18.\x00", "\x0018", "", "[INVALID]", "[invalid]", "A.B", "a.b", "\u0130", "i", "i\u0307", "\u0130x", "ix", "i\u0307x", "i\u0307"]
references += ["\u03a3", "\u03c2", "A\u03a3", "a\u03c3", "a\u03c2", "\u212a", "k", "\u00df", "SS", "(18)", "1-8", "`~{|}", "\u00a118", "##### 18", "#### #### 18", "####  18", "a\r#### 18", "a\u2028#### 18", "18\r.", "18\n.", "18.\r", "18.\u2028", "1000", "18..", "18.", "."]
predictions = unique(references + ["$18", "1,000", "1,0,0,0", "-18", "18.0", ".", ",", "$"])
matches = []
for name, options in (("gsm8k", gsm8k), ("plain", plain), ("case", case), ("punctuation", punctuation)):
    for prediction in predictions:
        same = [reference for reference in unique(references) if exact_match_hf_evaluate([prediction], [reference], **options)["exact_match"] == 1.0]
        matches.append([name, prediction, same])

# Targets in square brackets, as api/task.py's doc_to_target reads them and str() prints them.
literals = [
    "[]", "[ ]", "[-2,0]", "[1, 4]", "[0,25]", "[5,5 \\sqrt{2}]", "[-3,-2] \\cup [0,1]", "[1],[2]", "[1,2],[3,4]", "[1,2] , [3]", "[1,2]\n,[3]", "[1,\n2]", "[(1\n,2)]", "[(1)]", "[(1,)]", "[()]", "[((1,2),)]", "[1,]", "[,]", "[1,,2]", "[1 2]",
    "[1;2]", "[01]", "[00]", "[0_0]", "[01.5]", "[1_0]", "[1__0]", "[1_]", "[1.,.5,1e5,1e-7,1E+3]", "[0x1F,0b11,0o17,0B1_0]", "[0x]", "[1e999]", "[1e]", "[1.2.3]", "[1..5]", "[1 .5]", "[1.e3]", "[1e5_0]", "[1_0.5_0]", "[1e+_5]", "[.]", "[-0]", "[-0.0]",
    "[+3]", "[- 3]", "[--1]", "[-(3)]", "[-(-3)]", "[-[1]]", "[-(1,)]", "[1-1]", "[(1 -3]", "[1/3,2]", "[2x]", "[x]", "[1)", "[1]]", "[[1]", "[\uff11]", "[\u00bd]", "[1\u00a0,2]", "[1\v,2]", "[1\r,2]", "[1\f,2]", "[1\x00]", "[12345678901234567890123]", "[0.1,1e16,1e-5,100.0]",
    "[" + "9" * 4301 + "]", "[" * 200 + "]" * 200, "[" * 201 + "]" * 201, "[--------1]", "[[0,1],[2,3]]", "[ [ 0 , 1 ] ]", "[a,b]", "[0,\\infty]", "[1,2][0]", "[*[1]]", "[1,2]*2", "[1] [2]", "[1l]", "[1j]",
]
literals = unique(literals + ["[" + text + "]" for text in mixed(["1", "2.5", "-", "+", ",", ", ", " ", "[", "]", "(", ")", "0", "7", ".", "e3", "_"], 400, 7)])


def logged(text):
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return text
    return text if "j" in str(value) else str(value)


# Complex numbers are left out: they are not read.
targets = [[text, logged(text)] for text in literals if "j" not in text]
integers = ["5", "-5", "+5", "", "-", "+", " 5", "5 ", "\t5\n", "\u00a05", "\x1c5", "\x1c\u0665", "\u00a05\x1f", "\v5\f", "\ufeff5", "5_0", "5__0", "_5", "5_", "- 5", "--5", "0", "-0", "007", "0x1f", "1e3", "5.0", "\u0661\u0662", "\u0661_2", "\u00b2", "\uff15", "\u0967", "\U0001d7ce", "x", "9" * 4301, "9_" * 4299 + "9"]


def is_int(text):
    try:
        int(text)
        return True
    except ValueError:
        return False


# Answers of MATH.
latex = [
    "", " ", "5", "-5", "05", "5.0", ".5", "0.5", "-.5", " .5", "{.5}", "50\\%", "50\\%.", "\\$5", "\\$5.00", "$5$", "5\\text{ cm}", "5\\text{cm}", "5\\text{ cm}\\text{ s}", "\\text{ }", "\\text{ cm}5", "5 \\mbox{ cm}", "90^\\circ", "90^{\\circ}", "90 ^ \\circ",
    "1/2", "-1/2", "1/-2", " 1/2", "1 / 2", "a/b", "a/2", "1/b", "1/2/3", "/", "1/", "/2", "01/2", "1/02", "+1/2", "1_0/2", "\u0661/2", "1\t/2", "\u00a01/2", "-0/5", "0/0", "0.5/1", "1/2\\pi", "x/\\sqrt2",
    "\\frac12", "\\frac{1}{2}", "\\frac1{2}", "\\frac{1}2", "\\frac1{72}", "\\frac{72}1", "\\frac", "\\frac1", "\\frac 12", "\\frac 1 2", "\\frac{}{}", "\\frac12\\frac34", "\\frac12\\frac3", "\\frac12\\frac", "\\frac3\\frac", "\\tfrac12", "\\dfrac{1}{2}", "\\ddfrac12", "-\\frac12", "\\frac\\pi2", "\\frac{\\pi}2",
    "\\frac\U0001f6002", "\\frac2\U0001f600", "\\frac\U0001f600", "3\\frac12", "\\frac{\\frac12}3", "\\frac{1}{\\frac23}", "\\frac-12", "\\frac{1}{2}x", "\\frac1{2}x", "\\frac12x", "\\cfrac12",
    "\\sqrt2", "\\sqrt{2}", "\\sqrt 2", "\\sqrt", "2\\sqrt", "\\sqrt\\sqrt2", "\\sqrt[3]{2}", "\\sqrt[3]2", "\\sqrt12", "\\sqrt\U0001f600", "\\sqrt{}", "2\\sqrt3+\\sqrt5", "\\sqrt{\\frac12}", "\\frac{\\sqrt3}2", "\\frac\\sqrt32",
    "x=5", "x = 5", "xy=5", "xyz=5", "=5", "5=", "x=5=y", "x==5", "k =5", "\U0001f600=5", "\U0001f600\U0001f600=5", "\U0001f600\U0001f600\U0001f600=5", "x\\in[0,1]", "x=\\frac12", "x= .5", "x=.5", "f(x)=2",
    "\\left(1,2\\right)", "(1,2)", "(1, 2)", "\\left[0,1\\right)", "\\left\\{1,2\\right\\}", "\\{1,2\\}", "\\leftarrow", "\\rightarrow", "\\lefteq", "\\!5", "1,\\!000", "1{,}000", "1,000", "1000", "\\\\", "\\\\\\\\", "\\\\frac12", "a\\\\b", "a\\b", "a\nb", "a\r\nb", "\n", "1\n/2",
    "\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}", "\\begin{pmatrix}1\\\\2\\end{pmatrix}", "\\begin{pmatrix} 1/2 \\\\ 2 \\end{pmatrix}", "\\begin{pmatrix} .5 \\\\ 0.5 \\end{pmatrix}", "x^2+2x+1", "x^{2} + 2x + 1", "2\\pi", "\\pi/2", "\\frac{\\pi}{2}", "\\text{(A)}", "\\text{A}", "A", "\\text{yes}", "Yes", "\\text{June 20}",
    "\\infty", "(-\\infty, 5)", "[2,5)", "\\emptyset", "1,2,3", "1, 2, 3", "3,2,1", "\\boxed{5}", "2^{10}", "1024", "10_3", "10_{3}", "5!", "n!", "5\\%", "5%", "\\% 5", "12.50", "\\$12.50", "0.333\\ldots", "0.\\overline{3}", "1:2", "30\\text{ mph}", "7\\,\\text{ units}", "\\ 5", "\u00bd", "\u221a2",
    "\\text{ and }", "1\\text{ and }2", "i", "-i", "2+3i", "\\cos x", "\\sin^2 x", "\\frac{x+1}{x-1}", "\\frac {1}{2}", "\\frac{ 1 }{ 2 }", "0. 5", "0 .5", "00.5", "0.50", "-0.5", "\\frac{.5}2", "\\frac.52", "\\frac{1} {2}",
]
latex_pieces = ["\\frac", "\\sqrt", "\\tfrac", "\\left", "\\right", "\\text{ ", "\\text{", "{", "}", "1", "2", "x", "/", "=", ".", " ", "\\%", "\\$", "^\\circ", "\\\\", "\\!", "0", "-", "(", ")", ",", "\n", "\U0001f600", "\\pi", "\t"]
latex = unique(latex + mixed(latex_pieces, 500, 7))


def stripped(text):
    try:
        return math.strip_string(text)
    except Exception:
        return None


pairs = [[rng.choice(latex), rng.choice(latex)] for _ in range(150)]
# Those that are spelled alike after the stripping, or cannot be stripped and are the same text.
alike = {}
for text in latex:
    alike.setdefault(stripped(text), []).append(text)
pairs += [[a, b] for same in alike.values() for a, b in zip(same, same[1:] + same[:1])][:400]

boxes = [
    "", "no box", "$\\boxed{5}$", "\\boxed{\\frac{1}{2}}", "\\boxed{1} then \\boxed{2}.", "\\boxed{1", "\\boxed", "\\boxed}", "\\boxed}{5}", "\\boxed5", "\\boxed 5", "\\boxed 5$ and $6$", "\\boxed 5 \\boxed 6$.", "\\boxed 5 and \\boxed{6}", "\\boxed{6} and \\boxed 5", "\\boxed {5}", "\\boxed  5",
    "\\fbox{5}", "\\fbox{5} \\boxed{6}", "\\boxed{6} \\fbox{5}", "\\fbox 5", "\\boxed{}", "\\boxed{ }", "\\boxed{\\text{(A)}}", "\\boxed{\\{1,2\\}}", "\\boxed{\\{1}", "\\boxed{a}}", "\\boxed{\\boxed{5}}", "\\boxed{\\boxed 5}", "\\boxedx{5}", "x\\boxed{5}x{6}", "\\boxed\n{5}", "\\boxed\t{5}", "{\\boxed{5}}", "\\boxed{1}{2}",
    "\\boxed{\\begin{pmatrix} 1 \\\\ 2 \\end{pmatrix}}", "\\[\\boxed{x = 5}.\\]", "\\boxed{\U0001f600}", "\\boxed{5\n}", "\\boxed ", "\\boxed $", "\\boxed{[-2,0]}", "$\\boxed{3}\\text{ cm}$",
]
boxes = unique(boxes + mixed(["\\boxed", "\\boxed ", "\\boxed{", "\\fbox{", "{", "}", "5", "$", " ", "x", "\\frac12"], 200, 7))


def unboxed(text):
    try:
        return math.remove_boxed(math.last_boxed_only_string(text))
    except (AssertionError, TypeError):
        return None


solutions = ["\\boxed{5}", "\\boxed{\\frac{1}{2}}", "\\boxed{x}", "\\boxed{}", "\\boxed{1,2}", "\\boxed{\\frac}", "\\boxed{50\\%}"]
generated = ["5", "$5$", "$5", "5$", "The answer is $5$.", "$x=5$", "$1$ and $5$", "$$5$$", "$$", "$", "", " ", "\\boxed{5}", "0.5", ".5", "1/2", "$\\frac12$", "so $\\tfrac{1}{2}$!", "x", " x", "$x$", "1, 2", "$(1)$, $2$", "\\frac", "$\\frac$", "50", "50%", "$50\\%$", "\U0001f600$5$", "$5\n$", "5\n"]
results = [[text, [box for box in solutions if math.process_results({"solution": box}, [text])["exact_match"]]] for text in generated]

content = {
    "origin": f"lm-eval {version('lm-eval')}, NumPy {numpy.__version__}, CPython {platform.python_version()}, tests/goldens/make_filters.py",
    "filters": filters,
    "exactMatch": matches,
    "targets": targets,
    "integers": [[text, is_int(text)] for text in integers],
    "stripped": [[text, stripped(text)] for text in latex],
    "equivalent": [[a, b, math.is_equiv(a, b)] for a, b in pairs],
    "boxed": [[text, math.last_boxed_only_string(text), unboxed(text)] for text in boxes],
    "mathScores": {"solutions": solutions, "results": results},
}
folder = Path(__file__).parent
(folder / "lm-eval-filters.json").write_text(json.dumps(content, ensure_ascii=True, separators=(",", ":")) + "\n", encoding="utf-8")
