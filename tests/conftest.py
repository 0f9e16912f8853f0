"""What holds for every test, however the run was started."""

import signal

# A shell that starts a run in the background has it ignore these signals, and so every process that
# a test starts: one that waits to be interrupted would never end.
for _number, _default in ((signal.SIGINT, signal.default_int_handler), (signal.SIGQUIT, None)):
    if signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, _default or signal.SIG_DFL)
