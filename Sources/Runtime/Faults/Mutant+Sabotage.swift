#if FAULTS
    extension Mutant {
        /// What takes away the part of the defence that is in Postgres: for the database of a test, never another. Nil where
        /// there is none. To be run once, by the tables' owner.
        var sabotageSQL: String? {
            switch self {
            case .noCompareAndSet:
                Self.spoil("advance", "and p.epoch = i.epoch and p.next_offset = i.from_offset")
                    + Self.withoutSums
            case .noEpoch:
                Self.spoil("advance", "and p.epoch = i.epoch")
                    + Self.spoil("begin_batch", "and p.epoch = i.epoch")
                    + Self.spoil("give_up_batch", "and p.epoch = i.epoch")
            case .resumeFromKafka, .appliedAgain:
                Self.spoil("advance", "and p.next_offset = i.from_offset") + Self.withoutSums
            default: nil
            }
        }

        /// Takes `part` out of a function, and fails if it is not there: a mutant that mutates nothing proves nothing.
        private static func spoil(_ function: String, _ part: String) -> String {
            """
            do $do$
            declare
                whole text := pg_get_functiondef('bellhop.\(function)'::regproc);
                spoilt text := replace(whole, '\(part)', '');
            begin
                if spoilt = whole then raise exception 'bellhop.\(function) has changed: spoil it in another way'; end if;
                execute spoilt;
            end $do$;

            """
        }

        private static let withoutSums =
            "alter table bellhop.partition drop constraint every_offset_is_accounted_for;\n"
    }
#endif
