internal import Records

extension Contract {
    /// Reads every `*.yaml` file of `directory`.
    ///
    /// - Throws: `ContractError` with a problem for each file that is wrong, and for a name that two files give.
    package init(directory: String) throws(ContractError) {
        let names = try Self.files(in: directory)
        var problems: [ContractError.Problem] = []
        topics = []
        for name in names {
            let path = directory + "/" + name
            do throws(ContractError) {
                topics.append(try TopicFile(path: path).topic)
            } catch {
                problems += error.problems
            }
        }
        topics.sort { $0.name < $1.name }
        problems += repeatedNames() + clashingRoutes()
        guard problems.isEmpty else { throw ContractError(problems: problems) }
    }

    private func repeatedNames() -> [ContractError.Problem] {
        zip(topics, topics.dropFirst()).filter { $0.name == $1.name }.map { first, second in
            ContractError.Problem(
                file: second.file, line: nil, rule: "topic \(second.name) is also in \(first.file)")
        }
    }

    /// One route given twice, and one path whose parameters have different names in two routes.
    private func clashingRoutes() -> [ContractError.Problem] {
        let all = topics.flatMap { topic in
            topic.messages.flatMap { message in message.routes.map { (topic, message, $0) } }
        }
        return all.enumerated().compactMap { place, item in
            let (topic, message, route) = item
            guard let other = all.prefix(place).first(where: { $0.2.clashes(with: route) }) else {
                return nil
            }
            let rule = "\(message.type): \(route) clashes with \(other.2)"
            let origin = "of \(other.1.type) in \(other.0.file):\(other.1.line)"
            return .init(file: topic.file, line: message.line, rule: "\(rule) \(origin)")
        }
    }

    private static func files(in directory: String) throws(ContractError) -> [String] {
        let names: [String]
        do throws(FileError) {
            names = try Files.names(in: directory).filter { $0.hasSuffix(".yaml") }
        } catch {
            throw ContractError(directory, "cannot be read: \(error.reason)")
        }
        guard !names.isEmpty else { throw ContractError(directory, "holds no topic file (*.yaml)") }
        return names
    }
}

extension ContractError {
    init(_ file: String, line: Int? = nil, _ rule: String) {
        problems = [Problem(file: file, line: line, rule: rule)]
    }
}

/// The whole file; blocks on the disk.
func contents(ofFile path: String) throws(ContractError) -> [UInt8] {
    do throws(FileError) {
        return try Files.read(path)
    } catch {
        throw ContractError(path, "cannot be read: \(error.reason)")
    }
}
