# Completes stored credentials and types, which only the program knows.
_credctl_stored() {
    local -a values lines
    local line
    for line in "${(@f)$(command credctl __complete zsh "${(@Q)credctl_words}" 2>/dev/null </dev/null)}"; do
        [[ -n "$line" ]] || continue
        values+=("${line%%$'\t'*}")
        lines+=("${line%%$'\t'*}  (${line#*$'\t'})")
    done
    compadd -l -V stored -d lines -a values
}
