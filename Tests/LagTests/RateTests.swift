import Lag
import Records
import Testing
