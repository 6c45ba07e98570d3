"""Invented names. Any likeness with a real firm is a mistake: tell us and we take another name."""

OUR_FIRMS = (
    ("ALBA", "Albatera Depositaria, S.A.", "ES", "EUR"),
    ("ALBL", "Albatera Custody Limited", "GB", "GBP"),
    ("ALBN", "Albatera Custody Corporation", "US", "USD"),
)
"""Code, name, country and functional currency of our own three legal entities: Madrid, London, New York."""

PARTICIPANTS = (
    ("TOMI", "Tomillar Valores, Sociedad de Valores, S.A.", "ES"),
    ("HAWQ", "Hawksmere Quay Markets Limited", "GB"),
    ("RAVN", "Ravenport Street Clearing LLC", "US"),
    ("ENCI", "Encinar Mercados, S.V., S.A.", "ES"),
    ("PELL", "Pellwick Brokers Limited", "GB"),
    ("ALCO", "Banco del Alcornocal, S.A.", "ES"),
    ("GUAD", "Caja Rural del Alto Jarama, S.C.C.", "ES"),
    ("RIOS", "Banca Ríos Secos, S.A.", "ES"),
    ("JARA", "Jaral Gestión de Activos, S.G.I.I.C., S.A.", "ES"),
    ("MONC", "Moncalvo Banca Privada, S.A.", "ES"),
    ("OLIV", "Fondo de Pensiones El Olivar", "ES"),
    ("PENA", "Peñalosa y Asociados, A.V., S.A.", "ES"),
    ("SALI", "Salinera Seguros de Vida, S.A.", "ES"),
    ("TEJO", "Banco Tejonera, S.A.", "ES"),
    ("URRA", "Urraca Inversiones, S.A.", "ES"),
    ("VEGA", "Vegasicilla Patrimonios, S.A.", "ES"),
    ("ZARZ", "Zarzamora Capital, S.G.E.I.C., S.A.", "ES"),
    ("CIER", "Cierzo Renta Fija, S.G.I.I.C., S.A.", "ES"),
    ("NOGU", "Noguera Alta Valores, A.V., S.A.", "ES"),
    ("ASHD", "Ashdown & Fennimore Bank plc", "GB"),
    ("BRAM", "Brambling Asset Management Limited", "GB"),
    ("COTT", "Cotterstone Pensions Trustee Limited", "GB"),
    ("DUNN", "Dunnlin Private Bank Limited", "GB"),
    ("EAST", "Eastwharf Life Assurance Limited", "GB"),
    ("FERN", "Fernhollow Investment Trust plc", "GB"),
    ("GOSH", "Goshawk Lane Securities Limited", "GB"),
    ("HOLL", "Hollybourne Nominees Limited", "GB"),
    ("KITT", "Kittiwake Fixed Income Limited", "GB"),
    ("LARK", "Larkspur Row Capital Limited", "GB"),
    ("BIRC", "Birchwater National Bank", "US"),
    ("CAND", "Candlerock Advisors LLC", "US"),
    ("DOGW", "Dogwood Ferry Trust Company", "US"),
    ("FLIN", "Flintmarsh Securities Inc.", "US"),
    ("HUCK", "Huckleberry Point Funds LLC", "US"),
    ("IRON", "Ironweed Teachers Retirement Plan", "US"),
    ("JUNI", "Juniper Sound Insurance Company", "US"),
    ("LAUR", "Laurelgate Prime Services LLC", "US"),
    ("MAPL", "Maplethorn Capital Partners LP", "US"),
    ("OAKM", "Oakmantle Savings Bank", "US"),
    ("WILL", "Willowbend Treasury Services Inc.", "US"),
)
"""Code, name and country; the first five are brokers through whom others trade."""

SPANISH = (
    "Aceitera", "Almadraba", "Azahar", "Brezal", "Canteras", "Castañar", "Cordillera", "Dehesa", "Escoria", "Faro Norte",
    "Galerna", "Hinojal", "Lagar", "Marismas", "Molino Alto", "Orujo", "Pedernal", "Quejigo", "Retama", "Sotavento",
)  # fmt: skip
SPANISH_LINES = ("Energía, S.A.", "Inmuebles SOCIMI, S.A.", "Telecomunicaciones, S.A.", "Alimentación, S.A.")
BRITISH = (
    "Alderfield", "Bramblewick", "Coldharbour", "Dovecliffe", "Elmsworthy", "Foxearth", "Greyfell", "Hazelmoor",
    "Inkpen Vale", "Kestrelton", "Millrace", "Nettlecombe", "Otterbrook", "Pennyroyal", "Quillford", "Rookstead",
)  # fmt: skip
BRITISH_LINES = ("Minerals plc", "Water plc", "Foods plc")
AMERICAN = (
    "Agate Creek", "Bluestem", "Copperhead Mesa", "Driftwood", "Elk Hollow", "Fireweed", "Granite Bay", "Hickory Flat",
    "Ivory Gull", "Jackpine", "Kingfisher Run", "Lodgepole", "Mudlark", "Northfork", "Osprey Pass", "Prairie Lantern",
    "Quartzite", "Redtail", "Sagebrush", "Tamarack",
)  # fmt: skip
AMERICAN_LINES = ("Semiconductors Inc.", "Railways Corp.", "Health Inc.", "Software Corp.")
FUNDS = (
    "Renta Variable Europa", "Global Developed Equity", "Small Companies", "Sovereign Bonds 1-3 Years", "Dividend Growers",
    "Inflation-Linked Bonds", "Clean Water", "Emerging Markets", "Investment Grade Credit", "Momentum",
)  # fmt: skip
