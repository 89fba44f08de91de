import EventLoop
import Testing

@Suite @EventLoop struct AlarmTests {
    /// Counts on the loop.
    @EventLoop private final class Count {
        var value = 0
    }

    /// Returns when another alarm has rung: what was set for an earlier time has done so by then.
    private func pass(_ time: Duration) async {
        var alarm: Alarm?
        await withCheckedContinuation { continuation in
            alarm = Alarm { continuation.resume() }
            alarm?.set(after: time)
        }
        alarm = nil
    }

    @Test func ringsOnce() async {
        let count = Count()
        let alarm = Alarm { count.value += 1 }
        await pass(.milliseconds(20))
        #expect(count.value == 0, "not set")
        alarm.set(after: .milliseconds(1))
        await pass(.milliseconds(40))
        #expect(count.value == 1)
        alarm.cancel()
    }

    @Test func settingItAnewReplacesWhatItWasSetTo() async {
        let count = Count()
        let alarm = Alarm { count.value += 1 }
        alarm.set(after: .milliseconds(5))
        alarm.set(after: .seconds(3600))
        await pass(.milliseconds(40))
        #expect(count.value == 0)
        alarm.set(after: .milliseconds(5))
        await pass(.milliseconds(40))
        #expect(count.value == 1)
        alarm.cancel()
    }

    /// libwebsockets' own timers ring late then, on libev.
    @Test(.timeLimit(.minutes(45))) func oneThatIsSetForAnEarlierTimeRingsInTime() async {
        let late = Alarm { Issue.record("an hour has not passed") }
        late.set(after: .seconds(3600))
        // Once the loop waits for that one.
        await pass(.milliseconds(2))
        let begin = ContinuousClock.now
        await pass(.milliseconds(5))
        #expect(ContinuousClock.now - begin < .seconds(1800))
        late.cancel()
    }

    @Test func theyRingInTheOrderOfTheirTimes() async {
        @EventLoop final class Order {
            var rung: [Int] = []
        }
        let order = Order()
        var alarms: [Alarm] = []
        for milliseconds in [30, 10, 40, 20, 1] {
            let alarm = Alarm { order.rung.append(milliseconds) }
            alarm.set(after: .milliseconds(milliseconds))
            alarms.append(alarm)
        }
        await pass(.milliseconds(50))
        #expect(order.rung == [1, 10, 20, 30, 40])
        alarms = []
    }

    @Test func isSilentOnceItIsCancelledOrLetGo() async {
        let count = Count()
        let cancelled = Alarm { count.value += 1 }
        cancelled.set(after: .milliseconds(5))
        cancelled.cancel()
        var letGo: Alarm? = Alarm { count.value += 1 }
        letGo?.set(after: .milliseconds(5))
        letGo = nil
        await pass(.milliseconds(40))
        #expect(count.value == 0)
    }

    @Test func aTimerRepeatsUntilItsBodyCancelsIt() async {
        let count = Count()
        var timer: RepeatingTimer?
        await withCheckedContinuation { continuation in
            timer = RepeatingTimer(every: .milliseconds(2)) {
                count.value += 1
                guard count.value == 3 else { return }
                timer?.cancel()
                continuation.resume()
            }
        }
        await pass(.milliseconds(40))
        #expect(count.value == 3)
        timer = nil
    }
}
