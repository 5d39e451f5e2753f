"""What each business unit of the sample plans and aims at: the POST plan and the targets."""

from collections.abc import Mapping

Target = float | list[float] | Mapping[str, float]

PLANS = {
    "kitchen": {
        "people": "Home cooks of 25 to 55 who look for recipes on Instagram and ask before they buy.",
        "objectives": "Launch the One cooker with more praise than complaint; answer every question within an hour.",
        "strategy": "Show people cooking, not appliances; let customers answer customers.",
        "technology": "Instagram and YouTube first, Facebook for service, Zendesk for every case.",
    },
    "garden": {
        "people": "Garden owners who plan in winter and buy in spring; many ask neighbours first.",
        "objectives": "Keep service calm in the season; fewer calls, more answers in public.",
        "strategy": "Seasonal advice week by week; early warning when complaints rise.",
        "technology": "Facebook groups, Instagram, Brandwatch alerts, Zendesk.",
    },
    "heating": {
        "people": "House owners before a large purchase, and the installers who advise them.",
        "objectives": "Be the name installers recommend; keep the promised answer times while social grows.",
        "strategy": "Explain subsidies and running costs; bring installers' questions to engineers.",
        "technology": "LinkedIn for installers, Facebook for owners, the call centre's daily sums.",
    },
    "lighting": {
        "people": "Renters and young families who furnish their first home.",
        "objectives": "Reach more people every month.",
        "strategy": "Publish often, with strong pictures.",
        "technology": "Instagram, Facebook, Freshdesk for mail.",
    },
    "bikes": {
        "people": "Commuters, young parents, and the mechanics we want to hire.",
        "objectives": "Fill every workshop; be the e-bike that riders recommend.",
        "strategy": "Riders and mechanics tell the story themselves; hire where they already are.",
        "technology": "Instagram and LinkedIn for hiring, the forum for riders, Greenhouse.",
    },
}

#: Metric -> target, per unit. A mapping by period where the aim changes.
TARGETS: dict[str, dict[str, Target]] = {
    "kitchen": {
        "net_sentiment": {"2025": 12, "2026": 25}, "engagement_rate": 4.0, "first_response_median": 110, "csat": 78,
        "social_applicant_share": 30, "audience_growth": 1.0, "nps": 35, "social_revenue_share": 6,
    },
    "garden": {
        "net_sentiment": 10, "engagement_rate": 3.8, "first_response_median": 100, "csat": 78,
        "social_applicant_share": 30, "nps": 28, "social_revenue_share": 4,
    },
    "heating": {
        "net_sentiment": 10, "engagement_rate": 3.2, "sla_attainment": 80, "csat": 75, "audience_growth": 0.8,
        "social_applicant_share": 30, "nps": 25, "social_revenue_share": 1.5,
    },
    "lighting": {
        "net_sentiment": 10, "engagement_rate": 3.0, "relationship_share": [40, 95], "first_response_median": 180,
        "csat": 75, "social_applicant_share": 30, "nps": 20, "social_revenue_share": 3,
    },
    "bikes": {
        "net_sentiment": 12, "engagement_rate": 4.5, "first_response_median": 75, "csat": 78,
        "social_applicant_share": 40, "cost_per_hire": 4000, "hires": 3, "nps": 38,
        "social_revenue_share": 9,
    },
}  # fmt: skip
COMPANY_TARGETS: dict[str, Target] = {
    "net_sentiment": 12, "share_of_voice": 48, "engagement_rate": 3.8, "first_response_median": 110,
    "sla_attainment": 80, "csat": 77, "response_rate": 75, "social_applicant_share": 32, "cost_per_hire": 5000,
    "employer_rating": 3.8, "social_revenue_share": 4, "nps": 30,
}  # fmt: skip
