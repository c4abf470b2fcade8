
# Completes what is stored, which only the program knows. Its exit code says what fish offers: 10
# programs, 11 files.
function __fish_credctl_stored
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    command credctl __complete fish $words "$current" 2>/dev/null </dev/null
    switch $status
        case 10
            __fish_complete_command
        case 11
            __fish_complete_path "$current"
    end
end

