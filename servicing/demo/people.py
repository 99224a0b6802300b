"""Invented people: names, and contact points that can belong to nobody.

Telephone numbers are 555-01xx, mail goes to example.com, tax ids begin with 000-00.
"""

from dataclasses import dataclass
from datetime import date
from random import Random

from .places import City

FIRST = (
    "Aaron", "Abigail", "Adele", "Ahmed", "Aisha", "Alan", "Alice", "Amara", "Amir", "Ana",
    "Andre", "Angela", "Anita", "Anton", "Ariel", "Arthur", "Astrid", "Beatriz", "Ben", "Bianca",
    "Brandon", "Brenda", "Bruno", "Caleb", "Camila", "Carla", "Cedric", "Chloe", "Clara", "Colin",
    "Connor", "Cora", "Curtis", "Dalia", "Damian", "Darius", "Deborah", "Derek", "Diana", "Diego",
    "Dominic", "Doris", "Edith", "Eduardo", "Elena", "Eli", "Elise", "Emeka", "Emma", "Enrique",
    "Erin", "Esther", "Ethan", "Eva", "Felix", "Fiona", "Frances", "Gabriel", "Gloria", "Gordon",
    "Grace", "Hana", "Harold", "Hassan", "Heidi", "Henry", "Hugo", "Ian", "Imani", "Irene",
    "Isaac", "Ivana", "Jada", "Jamal", "Janelle", "Jared", "Jerome", "Joan", "Joel", "Jonas",
    "Josefina", "Juan", "Judith", "Julia", "Kai", "Karim", "Keisha", "Kenji", "Kevin", "Kiran",
    "Lara", "Latoya", "Leah", "Leo", "Liam", "Lila", "Linh", "Lorenzo", "Louise", "Lucas",
    "Lydia", "Malik", "Marcel", "Margaret", "Mariam", "Martin", "Mateo", "Maya", "Mei", "Miguel",
    "Mina", "Miriam", "Nadia", "Nathan", "Neil", "Nora", "Oliver", "Omar", "Paula", "Pedro",
    "Quentin", "Rachel", "Rafael", "Ravi", "Rebecca", "Rosa", "Ruth", "Sabrina", "Samir", "Sean",
    "Selma", "Silas", "Simone", "Sonia", "Stefan", "Tamika", "Teresa", "Theo", "Thomas", "Uma",
    "Valeria", "Vera", "Victor", "Vivian", "Wanda", "Wesley", "Xavier", "Yara", "Yusuf", "Zoe",
)  # fmt: skip
LAST = (
    "Abbott", "Acosta", "Adeyemi", "Ahmadi", "Albrecht", "Amato", "Anders", "Arroyo", "Ashby",
    "Baird", "Banerjee", "Barlow", "Bautista", "Becker", "Beltran", "Bergman", "Bianchi",
    "Blackwood", "Bowers", "Brennan", "Calderon", "Callahan", "Cardenas", "Castellano", "Chan",
    "Chaudhry", "Cho", "Conrad", "Cortez", "Crane", "Dalton", "Darby", "Delacroix", "Desai",
    "Diallo", "Doherty", "Drummond", "Duarte", "Eastman", "Eriksen", "Escobar", "Farrell",
    "Ferreira", "Fleming", "Fontaine", "Galvez", "Garrison", "Gibbs", "Goldberg", "Grady",
    "Greenwood", "Guerrero", "Gupta", "Hale", "Hargrove", "Hartley", "Hayashi", "Holloway",
    "Hsu", "Ibrahim", "Iglesias", "Jablonski", "Janssen", "Jefferson", "Kaplan", "Kaur", "Keller",
    "Kowalski", "Lambert", "Langley", "Larsen", "Leclerc", "Lozano", "MacLeod", "Madison",
    "Mahmoud", "Marchetti", "Mathis", "McAllister", "Mehta", "Mercado", "Molina", "Morozov",
    "Nakamura", "Navarro", "Nguyen", "Nilsson", "Norwood", "Obi", "Okafor", "Oliveira", "Osborne",
    "Pacheco", "Palmer", "Park", "Pavlov", "Pham", "Pruitt", "Quintero", "Rahman", "Ramsey",
    "Reyes", "Rinaldi", "Robles", "Rosen", "Rutledge", "Salazar", "Sandoval", "Schaefer",
    "Serrano", "Shah", "Sinclair", "Soto", "Stanton", "Sutherland", "Suzuki", "Tate", "Thibault",
    "Torres", "Ueda", "Underwood", "Valencia", "Vance", "Vargas", "Vogel", "Wagner", "Walsh",
    "Weaver", "Whitaker", "Winters", "Wong", "Yilmaz", "Yoder", "Zamora", "Zeller", "Zhou",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Someone:
    """A borrower as the boarding contract describes one."""

    first_name: str
    last_name: str
    tin: str = ""
    date_of_birth: date | None = None
    email: str = ""
    phone_mobile: str = ""
    role: str = "borrower"
    language: str = "en"
    paperless: bool = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}"


def draw_people(random: Random, city: City, oldest: int, newest: int) -> tuple[Someone, ...]:
    """One borrower, or two who share a household; born between the two years."""
    last = random.choice(LAST)
    count = 2 if random.random() < 0.35 else 1
    people: list[Someone] = []
    for place in range(count):
        first = random.choice(FIRST)
        while people and first == people[0].first_name:
            first = random.choice(FIRST)
        number = random.randrange(10_000)
        people.append(
            Someone(
                first,
                last if random.random() < 0.85 or place == 0 else random.choice(LAST),
                f"000-00-{number:04d}",
                date(random.randint(oldest, newest), random.randint(1, 12), random.randint(1, 28)),
                f"{first}.{last}{number % 100}@example.com".lower(),
                f"({city.area}) 555-01{random.randrange(100):02d}",
                "co_borrower" if place else "borrower",
                "es" if random.random() < 0.08 else "en",
                random.random() < 0.6,
            )
        )
    return tuple(people)
