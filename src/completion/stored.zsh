# Completes what is stored, which only the program knows. Its exit code says what zsh offers: 10
# programs, 11 files.
_credctl_stored() {
    local -a values lines
    local line answer code
    answer=$(command credctl __complete zsh "${(@Q)credctl_words}" 2>/dev/null </dev/null)
    code=$?
    case $code in
        10) _command_names -e; return ;;
        11) _files; return ;;
    esac
    for line in "${(@f)answer}"; do
        [[ -n "$line" ]] || continue
        values+=("${line%%$'\t'*}")
        lines+=("${line%%$'\t'*}  (${line#*$'\t'})")
    done
    compadd -l -V stored -d lines -a values
}
