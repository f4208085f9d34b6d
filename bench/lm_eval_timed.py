"""Runs lm-eval by another script and prints how long its model answered requests: tokenizing, batching and computing, but not
importing, loading weights or reading data.   usage: lm_eval_timed.py SCRIPT ARGUMENTS...   (the last line printed: seconds as JSON)"""
import atexit, json, runpy, sys, time

spent = {"seconds": 0.0}
atexit.register(lambda: print(json.dumps(spent), flush=True))


def timed(method):
    def run(*arguments, **named):
        begun = time.perf_counter()
        try:
            return method(*arguments, **named)
        finally:
            spent["seconds"] += time.perf_counter() - begun

    return run


from lm_eval.models.huggingface import HFLM

for name in ("loglikelihood", "loglikelihood_rolling", "generate_until"):
    setattr(HFLM, name, timed(getattr(HFLM, name)))
sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
