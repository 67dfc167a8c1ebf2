"""The apps of the demo, as data: versions with their notes, and the stories of their tenants."""

from dataclasses import dataclass, field

from tui.demo.people import ACME, HARBOR, NORTHWIND


@dataclass(frozen=True, slots=True)
class Published:
    """One version."""

    days_ago: float
    scopes: str
    """Without `tn.`, separated by spaces; the first version says all, the later ones `+added` and `-removed`."""
    note: str


@dataclass(frozen=True, slots=True)
class DemoApp:
    """One app: its versions, and how many tenants of production and integration live through each story."""

    organization: str
    name: str
    description: str
    versions: tuple[Published, ...]
    stories: dict[str, tuple[int, int]]
    self_service: bool = False
    archived_days_ago: float | None = None
    homepage: str = field(default="")


_EVERYDAY = {"live": (5, 3), "waits long": (2, 1), "waits": (2, 1), "live since last week": (1, 1)}

APPS = (
    DemoApp(
        *(ACME, "Route Optimizer", "Plans each technician's day so that less of it is spent driving."),
        (
            Published(
                *(150, "dis.appointmentassignments:r dis.technicianshifts:r dis.zones:r crm.locations:r jpm.jobs:r"),
                "First release: reads the schedule and suggests a better order.",
            ),
            Published(120, "+dis.techniciantracking:r", "Live positions, so that delays are seen during the day."),
            Published(
                *(20, "+dis.appointmentassignments:w +dis.gpspings:w"),
                "Assigns the suggested technician by itself; until now the dispatcher typed it in.",
            ),
        ),
        {
            "live": (6, 2),
            "live, accepted": (5, 2),
            "declined the update": (2, 1),
            "waits long": (2, 1),
            "waits": (2, 1),
            "waits since today": (1, 1),
            "declined": (1, 0),
            "no admin": (1, 1),
            "unknown": (2, 0),
            "sealed": (1, 1),
            "failing": (2, 0),
            "not generated": (1, 0),
        },
        homepage="https://acme.example/route-optimizer",
    ),
    DemoApp(
        *(ACME, "Invoice Bridge", "Carries invoices and payments to the accounting package of your choice."),
        (
            Published(
                150,
                "acc.invoices:r acc.payments:r acc.journalentries:r acc.glaccounts:r crm.customers:r stt.tagtypes:r",
                "First release: invoices and payments, once a night.",
            ),
            Published(118, "+acc.invoices:w", "Marks what was carried over as exported, so that nothing goes twice."),
            Published(25, "-stt.tagtypes:r", "Tags were never used."),
        ),
        {
            "live": (6, 2),
            "live, accepted": (3, 2),
            "expiring": (1, 1),
            "expiring, new one stored": (1, 0),
            "live, rotated": (2, 1),
            "suspended": (1, 0),
            "disabled": (1, 1),
            "waits": (2, 1),
            "removed": (1, 1),
            "removed before": (1, 0),
            "sealed for the admin": (1, 0),
            "failing": (1, 1),
        },
        self_service=True,
        homepage="https://acme.example/invoice-bridge",
    ),
    DemoApp(
        *(ACME, "Capacity Planner", "Shows tomorrow's free hours by trade and zone, and offers them for booking."),
        (
            Published(
                140, "dis.capacity:w dis.zones:r dis.teams:r jpm.jobtypes:r", "First release; capacity is a POST."
            ),
        ),
        _EVERYDAY | {"never used": (2, 1), "not generated": (1, 1), "no admin": (1, 0), "blocked before": (1, 0)},
    ),
    DemoApp(
        *(ACME, "Legacy Dispatch Sync", "The nightly export that Route Optimizer has replaced."),
        (Published(160, "dis.appointmentassignments:r jpm.jobs:r", "The old export, moved to the new portal."),),
        {"live": (3, 1), "waits long": (2, 1), "live, quiet": (2, 0)},
        archived_days_ago=11,
    ),
    DemoApp(
        *(NORTHWIND, "Review Booster", "Asks happy customers for a review, the day after the job."),
        (
            Published(
                145, "mrep.reviews:r crm.contacts:r jpm.jobs:r csi.technicianrating:r", "First release, reading only."
            ),
            Published(45, "-crm.contacts:r", "Contacts come with the jobs now; one scope less to ask for."),
            Published(18, "+crm.contacts:r", "Jobs lost the phone numbers, so contacts are needed again. Sorry."),
        ),
        {
            "live": (4, 2),
            "live, accepted": (4, 1),
            "declined the update": (1, 0),
            "waits": (2, 1),
            "waits, snoozed": (1, 0),
            "declined": (1, 1),
            "disconnected": (1, 0),
            "revealed": (1, 0),
        },
        homepage="https://northwind.example/reviews",
    ),
    DemoApp(
        *(NORTHWIND, "Membership Renewals", "Renews memberships before they end, and books their visits."),
        (
            Published(
                150, "mem.memberships:r mem.membershiptypes:r mem.recurringservices:r crm.customers:r", "First release."
            ),
            Published(
                105,
                "+mem.recurringserviceevents:r +mem.recurringserviceevents:w",
                "Marks a visit as booked, once it is.",
            ),
        ),
        _EVERYDAY
        | {"suspended": (1, 1), "sealed": (2, 0), "lapsed": (1, 1), "waits, snoozed": (1, 1), "unknown": (1, 1)},
        self_service=True,
    ),
    DemoApp(
        *(NORTHWIND, "Call Insights", "Finds out which calls became jobs, and which could have."),
        (
            Published(135, "tlc.calls:r mrk.campaigns:r jpm.jobs:r jbce.callreasons:r", "First release."),
            Published(22, "+crm.leads:w +crm.leads:r", "Makes a lead of a missed call, so that somebody calls back."),
        ),
        {
            "live": (5, 2),
            "live, accepted": (2, 1),
            "waits long": (1, 1),
            "declined the update": (1, 1),
            "failing": (1, 0),
            "blocked": (1, 1),
            "removed, added again": (1, 0),
            "no admin": (1, 1),
        },
    ),
    DemoApp(
        *(NORTHWIND, "Truck Stock", "Counts what is in each truck, and orders what is missing."),
        (
            Published(
                130,
                "inv.trucks:r inv.warehouses:r inv.transfers:r inv.purchaseorders:r pb.materials:r",
                "First release: counts.",
            ),
            Published(110, "+inv.transfers:w +inv.purchaseorders:w", "Orders and transfers by itself, if you let it."),
        ),
        _EVERYDAY | {"live, rotated": (1, 0), "disabled": (1, 0), "declined": (1, 0), "sealed for the admin": (1, 1)},
    ),
    DemoApp(
        *(HARBOR, "Revenue Dashboard", "Yesterday's revenue by trade, zone and technician, on one page."),
        (
            Published(
                150, "rpr.reports:r rpr.reportcategories:r stt.businessunits:r stt.technicians:r", "First release."
            ),
            Published(125, "+acc.invoices:r +acc.invoiceitems:r", "Margins need the items of an invoice."),
        ),
        _EVERYDAY
        | {"live, quiet": (3, 1), "never used": (1, 1), "expiring": (1, 0), "unknown": (1, 0), "failing": (1, 0)},
        homepage="https://harbor.example/revenue",
    ),
    DemoApp(
        *(HARBOR, "Payroll Export", "Hours, commissions and adjustments, in your payroll provider's format."),
        (
            Published(
                128,
                "prl.payrolls:r prl.grosspayitems:r prl.employees:r prl.timesheetcodes:r tms.activities:r",
                "First release.",
            ),
            Published(24, "+prl.payrolladjustments:r +prl.payrolladjustments:w", "Writes corrections back."),
        ),
        {
            "live": (3, 2),
            "live, accepted": (2, 0),
            "declined the update": (2, 0),
            "declined": (2, 1),
            "waits long": (2, 0),
            "blocked before": (1, 1),
            "not generated": (1, 1),
        },
    ),
    DemoApp(
        *(HARBOR, "Pricebook Watch", "Tells you when a supplier's price has moved further than yours."),
        (
            Published(
                126, "pb.materials:r pb.equipment:r pb.services:r pb.categories:r inv.vendors:r", "First release."
            ),
            Published(30, "-inv.vendors:r", "Vendors are read from the materials."),
        ),
        _EVERYDAY | {"live, accepted": (1, 0), "removed": (1, 0), "suspended": (1, 0), "revealed": (1, 1)},
    ),
    DemoApp(
        *(HARBOR, "Estimate Studio", "Estimates with pictures, sent while the technician is still in the driveway."),
        (
            Published(
                *(100, "sal.estimates:r sal.estimatetemplates:r pb.services:r pb.images:r crm.customers:r"),
                "First release, for trying: reads templates and prices.",
            ),
        ),
        {
            "waits long": (2, 2),
            "waits": (3, 2),
            "waits since today": (2, 2),
            "no admin": (1, 1),
            "live": (1, 1),
            "sealed": (1, 1),
            "unknown": (0, 1),
        },
        self_service=True,
        homepage="https://harbor.example/estimates",
    ),
)
