/// What a phrase says that no score tells.
package enum Intent: String, CaseIterable, Hashable, Sendable {
    /// Wants to talk to a person, however indirectly.
    case wish
    /// Ends a contract, an account, a membership.
    case cancel
    /// Says that they will go elsewhere.
    case leave
    /// Has been in touch about this before: the third call, the fifth e-mail.
    case contactAgain = "contact_again"
    /// Has waited long, hears nothing.
    case waiting
    /// Files a complaint, wants compensation.
    case complaint
    /// Cannot get on alone: locked out, hacked, charged twice.
    case trouble
    /// The bot does not help, does not understand.
    case unhelpful
    /// Has said this already.
    case repeated
    /// Tells of what goes wrong, for long or at a bad time, in no set words.
    case struggle
    case selfHarm = "self_harm"
    /// Somebody is in danger, or is threatened.
    case danger
    case legal
    case chargeback
    case dataProtection = "data_protection"
}

extension Intent {
    /// Safety and law: nobody waits with these.
    package var isSafety: Bool {
        switch self {
        case .selfHarm, .danger, .legal, .chargeback, .dataProtection: true
        case .wish, .cancel, .leave, .contactAgain, .waiting, .complaint, .trouble, .unhelpful, .repeated,
            .struggle:
            false
        }
    }
}

extension Intent {
    /// Says outright what is wanted.
    var isPlain: Bool { self == .wish || self == .cancel || isSafety }

    /// Says nothing where the customer is glad all the same.
    var isGrumble: Bool {
        switch self {
        case .unhelpful, .repeated, .waiting: true
        default: false
        }
    }
}

/// A phrase that was found.
package struct Finding: Hashable, Sendable {
    package var intent: Intent
    /// Bytes of the original text (UTF-8).
    package var span: Range<Int>

    package init(_ intent: Intent, _ span: Range<Int>) {
        self.intent = intent
        self.span = span
    }
}
