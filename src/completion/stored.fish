
# Completes stored credentials and types, which only the program knows.
function __fish_credctl_stored
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    command credctl __complete fish $words "$current" 2>/dev/null </dev/null
end

