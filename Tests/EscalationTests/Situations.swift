/// Messages from everyday customer service, and whether they need a person. One a line: `+` or `-`, then the text.
///
/// Written beside the rules, which know them: they show what must not be lost, not how well strangers are understood.
enum Situations {}
