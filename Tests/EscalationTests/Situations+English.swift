extension Situations {
    static let english = """
        + i wnat to speek to a humen
        + Is there anybody out there who can actually read?
        + human please
        + agent!!!
        + Let me talk to your manager right now.
        + Could somebody give me a call about this? My number is on file.
        + I've explained this four times now and you still send me the same link.
        + This is the third email I'm writing about the same invoice
        + your bot is useless
        + That's not what I asked.
        + I'm done with you guys, moving to a competitor tomorrow
        + cancel my contract effective immediately
        + You charged my card twice and nobody answers
        + My account got hacked and someone changed the email
        + Still no reply after three weeks. Unbelievable.
        + I will be contacting my lawyer
        + See you in small claims then.
        + My bank will reverse the payment if I don't hear back today
        + You shared my personal data without asking, that's a GDPR breach
        + I can't go on like this, I just want to end it all
        + The charger caught fire and burned my desk
        + Great, another update, and again nothing works. Well done.
        + thanks for nothing
        + WHY DOES NOBODY ANSWER ME???
        + absolutely disgusting service, never buying here again
        + I don't want to chat with a machine
        + Can I get a real person on the line
        + I've been on hold for two hours
        + I want my money back now
        + I'd like to file a formal complaint
        + is this a joke? two months and no refund
        + we've been passed from one department to another since Monday
        + nobody at your company knows what they are doing, terrible
        + pls conect me with an agnet
        + I'm sick of this robot
        + How do I reach an actual human being here
        + You have lost a loyal customer today
        + There's a charge on my statement I never authorised
        + I am so frustrated, I have tried everything in your guide
        + quero falar com a human please, your bot no entende nada
        + this is unacceptable
        + I need someone who can actually decide something
        + My ex keeps threatening me through your app
        + stop sending me articles, I need help from a person
        + What a waste of time.
        - dead battery, where do I order a new one?
        - How do I kill a stuck process on the server?
        - What are your opening hours on Saturday?
        - Thanks, that solved it!
        - My lawyer friend recommended your shop, do you ship to Spain?
        - can I cancel anytime?
        - Where do I find the cancel button for the draft?
        - not bad at all, I like the new design
        - Does the agent commission show up in the monthly report?
        - I'd like to order two more of the same
        - Is the fire alarm battery included?
        - How many people can use one licence?
        - I don't want to cancel, just to change my plan
        - I need to talk to my manager before I sign up
        - what does error code 504 mean?
        - the deadline is killing me lol, can you send the invoice today?
        - Do you have the horror movie collection on DVD?
        - No problem, take your time
        - which documents do I need for the registration
        - How long does delivery take?
        - Please change my address to 5 Mill Road
        - My phone screen is cracked, what does a repair cost?
        - Can I return a jacket that doesn't fit?
        - Is there a person limit for the group booking?
        - I love it, the kids are crazy about it
        - hi
        - ok
        - How do I reset my password?
        - The app is a bit slow since the update
        - Do you offer a discount for students?
        - we urgently need 40 chairs for Friday, do you have them in stock?
        - What's the refund policy?
        - Could you explain how the insurance works?
        - I was sad to hear the store closed, when does the new one open?
        - Are you able to print in A3?
        - My mother passed the exam, yay! Which gift card should I get?
        - How can I report a bug in the beta?
        - please resend the confirmation mail
        - Insurgents is the game I ordered, is it in stock?
        - I can't wait to try it
        + can I speak to someone pls
        + need help from an actual person, this chat goes nowhere
        + Is this a bot? I'd prefer talking to somebody.
        + you people are impossible to reach
        + I've called, I've emailed, I've used this chat. Same story each time.
        + my patience is running out
        + wow, amazing, five days without internet. top notch service guys
        + Oh how lovely, my order is lost again
        + if this isn't fixed by tonight I'm gone
        + guess I'll take my business elsewhere
        + how do i talk too a reel person
        + operator
        + HELP!!! my account is locked and my flight leaves in an hour
        + somebody stole my card details through your website
        + money left my account and there's no order
        + this is getting ridiculous now
        + you have until Friday or my solicitor will be in touch
        + I'm reporting you to trading standards
        + i feel like ending my life
        + the product gave my son an electric shock
        + I want this escalated
        + who is in charge there?
        + get me somebody with half a brain
        + i already told you my order number twice
        + no that is wrong again, you don't get it
        + Nobody ever called me back as promised
        + I was promised a refund in March. It's June.
        + honestly the worst experience I've ever had with a company
        + Cancel everything. I'm finished with this company.
        + are you even listening??
        + I give up.
        + I'm begging you, let me speak with a human being
        + please stop the automated replies
        + what a shambles
        + my elderly mother has been without heating for four days
        + this has been going on for months
        + delete all my data, I never consented to this
        + you guys are thieves
        + Same problem as last week and the week before
        + I would like to speak with your complaints department
        + ugh this thing never understands me
        + do you have a phone number I can call? The chat is not helping
        + I'm about to post this on every review site
        + fix it or i file a dispute with paypal
        + Really? Another form? Are you serious?
        + my insulin delivery didn't arrive and I'm out
        - I killed the background app and now it starts fine, thanks!
        - Is the agent dashboard available in dark mode?
        - My son is crazy about dinosaurs, do you have a bomb shaped cake pan? lol
        - Where can I buy a replacement for a broken strap?
        - Is it illegal to ship wine to Norway?
        - My battery is dead and I need a new one, what size is it?
        - how do I report a lost card in the app?
        - How do I close a tab in the editor?
        - I would like to cancel the newsletter
        - I need to cancel my booking for tomorrow, table for two
        - Can I upgrade my subscription mid-month?
        - do you sell fire extinguishers?
        - Is there a charge for overweight luggage?
        - How do I dispute a parking fine in your app?
        - what's the warranty on the heater
        - My account number is 44321, can you tell me the balance?
        - The manager approved my request, what do I do next?
        - Your support team was brilliant yesterday, thank you!
        - Where do I complain... just kidding, love the new update!
        - It's hot as hell here, does the fan ship today?
        - What is the emergency number printed on the card?
        - My doctor said I need a medical certificate for the gym, where do I upload it?
        - i waited for the sale, is it on now?
        - The package was delayed a day but all good now
        - How long is the wait for a table?
        - Do I have to talk to someone to activate the card or does it work online?
        - I'm worried I picked the wrong size, can I swap it?
        - I forgot my password again
        - Is the movie about a lawyer who sues a bank on your platform?
        - The game crashes when I shoot the boss, any known fix?
        - do you have a privacy policy in english?
        - where is my order?
        - I have a problem with the printer, the light is blinking
        - Nobody told me how good this is, wow
        - the old one was terrible but this one is great
        - please tell me how many days I have to wait for a passport photo
        - The screen went black, how do I restart it?
        - Can a human eat this dog food?
        - Which agent should I pick in the game?
        - can you call a function from the template?
        - I need the number of the invoice
        - is there someone who ships to Malta?
        - thx, killer service!
        - Not angry, just curious why the price changed
        - Can my lawyer get a copy of the contract by email?
        + Does anyone over there have a pulse?
        + i dont wanna type, just ring me
        + Can I have a word with the person who handled my claim?
        + put me thru to billing
        + My complaint from May was closed without any explanation, reopen it
        + third chat today, third different answer
        + Your driver threw my parcel over the fence and now it's smashed, I'm fuming
        + bravo, truly outstanding, you managed to lose my luggage twice
        + love how you take my money but never pick up the phone
        + so you just keep the deposit? that's theft
        + my card was used in Brazil, I've never been to Brazil
        + i think my neighbour is going to hurt his wife, what do I do
        + What's the point of anything anymore. I want it to stop
        + I'll let my bank sort this out with a chargeback
        + somebody in your shop emailed me another customers invoice
        + u guys suck
        + zero stars
        + this bot has the iq of a toaster
        + pls stop sending the same link over and over
        + I've been a customer for 12 years and this is how you treat me
        + Either I get an answer today or I terminate the agreement
        + I'm exhausted by this, every week a new excuse
        + the engineer was supposed to come on Monday, Tuesday AND today. nobody showed up
        + nothing in your help pages covers my case
        + this is urgent, my wedding is on saturday and the dress is not here
        + need 2 spk 2 a real prsn
        + I'm not getting anywhere with this
        + why is it so hard to talk to someone
        + my daughter swallowed a part of your toy
        + I expect a written response from your director
        - the tracking says delivered, which neighbour has it?
        - my cat attacked the cable, do you sell spares?
        - Is there a fee to terminate early?
        - I'm dead tired, can you tell me when the pickup is?
        - what happens if I miss a payment?
        - can I talk to you about an idea for a partnership? just email me
        - Do you have someone who speaks Polish in the Leeds shop?
        - I'd hate to miss the concert, when do tickets go on sale?
        - please cancel the second item in my basket
        - My complaint was handled quickly, thank you
        - the agent was super friendly today
        - I lost my receipt, can I still return the kettle?
        - How do I stop the alarm from going off at night?
        - Which insurance covers a stolen bike?
        - It took three weeks but the sofa is gorgeous
        - what a day! anyway, do you open at 8?
        - is the shooting location of the film on your tour?
        - How do I remove a person from the shared album?
        - I want to change my operator plan to prepaid
        - what is the human side of your brand, for a school essay
        - where do I send the signed contract
        - Is the data stored in Europe?
        - nah all good, figured it out
        - Do you accept returns after 30 days?
        - My order came with a wrong colour, how do I exchange it?
        - the invoice shows 19 percent, shouldn't it be 7?
        - Would it be a problem to deliver on Monday?
        - Is the pool dangerous for toddlers?
        - I need support stockings in size M
        - what time is the last bus
        + This is the most infuriating chat I've ever used
        + I've tried resetting it five times and it's still dead. Nothing works
        + can you escalate my ticket, it's been open since January
        + I need to speak with billing, a human, not this thing
        + oh perfect, you cancelled my flight and now your line is busy. bravo
        + My package says delivered but it's not here and the courier hangs up on me
        + I'm so done. Refund. Now.
        + where is my refund?! you said 5 days, it's been 20
        + do you guys even care about customers
        + my father is in hospital and I can't get into his account, please can someone help
        + why should I stay with you if you can't even answer an email
        + your app deleted all my photos
        + I feel scammed
        + If I don't get my deposit back I'll see you in court
        + you have been overcharging me for six months
        + I DON'T UNDERSTAND WHY THIS IS SO COMPLICATED
        + you're a bot, you can't help me
        + lol sure, "we value your call"
        + stop charging my card, I cancelled in April
        + hlep, acount hakced
        - what's the fastest shipping option
        - Hi! Could you send me the size chart?
        - I was told to upload my passport here, is that right?
        - my subscription renews when?
        - how do I turn off notifications
        - Do you ship knives to Ireland?
        - looking for a gift for someone who hates cooking
        - The new firmware fixed my battery issue, thank you so much
        - is there a waiting list for the model 3
        - can I pay with two cards
        - Do you have a complaint form in PDF?
        - is the shooting range open on sundays
        - I made a mistake in my order, how can I edit it?
        - how much does the lawyer add-on cost
        - what is the penalty for late return
        - that was easy, cheers
        - Sorry for the late reply, attached is my ID
        - is this the official site or a scam copy?
        - can I speak German with you?
        - Any chance you restock the red one?
        + can't believe you sent the broken unit back to me unrepaired
        + I've waited all day for your technician, no call no show
        + you cut off my electricity even though I paid
        + I'm not asking a robot again. who do I ring
        + The replacement is broken too
        + three different people told me three different things
        + i am an old woman and I do not understand this app, please somebody
        + you closed my ticket without solving it
        + my payment was taken but the booking doesn't exist
        + This is harassment, stop emailing me
        + after ten years, goodbye
        + get lost with your chatbot
        + we have guests arriving and the keys don't work
        + I want to speak to whoever is responsible for this mess
        + how many more times do I need to send this document??
        + the food made us all sick last night
        + seriously considering legal steps
        + my refund was approved but never arrived
        - Could you remind me of my customer number?
        - the website looks nice since the redesign
        - I need 3 broken-in guitars for a film, do you rent?
        - our team of agents would like a group discount
        - I have lost 10 kilos with your app, thanks!
        - when does the complaint desk open
        - what's your fraud protection like?
        - my flight is tomorrow, where do I drop the bag?
        - Please delete the draft I saved yesterday
        - is the battery in this laptop replaceable?
        - no hurry, just wondering about the status
        - I paid by bank transfer, do I get a receipt?
        - how do i block a number
        - we are expecting a baby, which crib is best?
        - I moved house, new address is 4 Elm Street
        - the heating manual is missing page 3, can you email it
        - what's the cancellation policy for groups?
        - My kids destroyed the old one so I need a new one
        - Can't decide between blue and green, what sells best?
        - I would like to pay my bill in two parts
        - I am waiting at the entrance, which gate?
        + you never told me the plan would renew, refund it
        + im locked out and support hung up on me
        + pls can a human look at this, the pics show the crack clearly
        + I'm losing customers because your checkout is down
        + why do I get a reminder for an invoice I paid in May, twice now
        + My landlord needs this letter by tomorrow and your system is broken
        + nice, closed again without a solution. you're geniuses
        + i hate this company so much
        + not interested in your tips, give me somebody
        + can't breathe after using your spray
        + I'd like to make a complaint about the driver
        + what kind of joke of a service is this
        + my mum died and I need to close her contract
        + u r a robot arent u, i want 2 talk 2 a person
        + The baby seat buckle snapped while driving
        - could you tell me which plug the lamp uses
        - I'm allergic to nuts, is the bar safe?
        - the app looks great, when is dark mode coming?
        - I broke my leg, can I pause the gym membership?
        - do you have the book Death of a Salesman
        - How do I kill weeds without poison
        - my old phone died so I want to order the S4
        - what happens to my data when I uninstall
        - can you recommend a lawyer-proof contract template
        - Let me check with my boss and come back
        - I need an invoice for my order from June
        - is the human-size cardboard cutout in stock
        - fantastic, just got it, thanks a lot
        - how long can I stay in the lounge
        - Please change the delivery day to Tuesday
        + anyone?
        + speak to sales pls, a person
        + yeah right, "within 24 hours". it's been nine days
        + refnd my mony or i call the bank
        + it's the 2nd replacement and it's faulty again
        + r u kidding me
        + So helpful. Not.
        + I've lost all trust in you
        + do I have to come to your office to get an answer?
        + the guy on the phone was extremely rude to my wife
        + you sent my bank details to a stranger
        + pay me back or I go public
        + nobody told me about the extra fees, this is fraud
        + just let me talk to a bloody human
        + I want out of this contract
        + this is the 4th time the courier claims nobody was home
        + I'm shaking, someone emptied my account
        - how many calories are in the killer wings
        - my dog is sick of the old flavour lol, which one is mild?
        - is there a human translator option in the price list
        - stuck between two sizes, 8 or 9?
        - I never got around to saying thanks!
        - what's the worst that can happen if I wash it at 60
        - do you have complaints about the noise level of this model?
        - I want to leave a review, where?
        - can I add a second person to my plan
        - it's been a while since my last order, is my login still valid?
        - when will the refund window close
        - I already have an account, how do I link it
        - wrong chat, sorry
        - my manager wants a quote for 20 seats
        - is it normal that the fan is loud at first
        - cool, will wait for the mail
        - Do you have gluten free cake for Saturday?
        - I'd like to book a table for six people
        - My internet is working again, thanks for the quick fix
        - How can I complain less and train more? haha love your coach
        - I want to change my phone number in the account
        - Is it possible to speak to the chef during the tour?
        - I never received a voucher before, how do they work?
        - can you deliver to a hospital?
        - I'm still waiting for my friend, then we will check in
        - My wife's birthday is next week, any gift ideas?
        - The card machine says declined, do I need to enter the pin again?
        - I have two accounts by mistake, how do I merge them
        - Could you confirm that my cancellation went through
        - What documents does the lawyer need for the house purchase?
        - the police station is next to your shop, right?
        - Do you sell emergency blankets?
        - I lost the remote, which model fits?
        - How do I end a call in the app
        - is there an agent near Bristol who can show me the flat
        - My charger is slow, is a faster one compatible?
        - I was wrong about the date, it's the 14th
        - I don't need help, thanks
        - I can't find the size chart
        - i broke a glass, do you sell single pieces
        - the last three orders were perfect
        - Where do I enter the discount code? It is not accepted yet
        - My son cut his hair, can we retake the ID photo?
        - it stopped raining, is the terrace open?
        - I'm mad about jazz, any concerts this month?
        - Can I talk about my project with your design team next week? Happy to book a slot
        + the worst part is nobody even apologised
        + Your chat closes every time before I get an answer
        + I am beyond disappointed
        + get me off this bot
        + two technicians, zero results
        + can a supervisor review this decision?
        + i wont pay for something i never ordered
        + this can't be legal what you do
        + my kid is crying because the toy arrived in pieces
        + just close my account already
        + Put a human on
        + hellooo is anybody working there today?
        + I've sent the form twice, you say you never got it
        + great job, now both phones are dead
        + if no one answers by 5 i will come to the store with the police
        + your competitor fixed this in an hour
        + wher is my mony
        + tired of copy paste answers
        + please take me seriously, this is about my health
        + I was double billed and the form rejects my reference
        + delete my profile and everything you know about me
        + you are ruining my holiday
        + I don't trust this bot with my bank details, who can I call
        + it says delivered but I am standing at the door, nothing
        + I'm at my wits end with the broadband
        - how many stars does the hotel have
        - I'd kill for that jacket, will it be restocked?
        - my complaint is just that it's too tasty lol
        - can I get a callback time slot on the website?
        - does the plan include legal advice
        - I have never used a steamer, which one do you recommend?
        - sorry, wrong number
        - where can I see my past chats with the bot
        - It was broken when I got it second hand, do you have parts?
        - what's the difference between human and pet insurance
        - No thanks
        - I no longer need the quote
        - is there anyone else who had the blue one? reviews are missing
        - the bank holiday on Monday, are you open?
        - your agents were quick and kind
        + i need too talk with a reel preson asap
        + can u conect me to custmer servise rep
        + wnat my mony back!!!
        + this is rediculous and unaceptable
        + cancle my subscripton now
        + teh app is terible, nobdy helps
        + Oh sure, just reset it again, that worked so well the last five times
        + Congratulations on the slowest support in history
        + What a surprise, it's down again
        + I love waiting 3 hours for nothing 🙄
        + wow thanks for losing my order, 10/10
        + Hola, necesito... I need a real person, el bot no sirve
        + bitte, I just want to speak with someone who understands English
        + mano this bot is uma piada, give me an agent
        + my lawyer sends his regards
        + you'll be hearing from me in court
        + maybe I should just ask my bank to take the money back
        + at this point I'd rather be dead
        + guess I'll try your competitor then
        + do you actually employ humans?
        + I wonder whether anybody reads these messages
        + is there a way to get a phone call instead
        + the bot and I are not getting along
        + I'm done explaining
        + 3rd time asking: where is my refund
        - kill switch for the lawn mower, where is it?
        - i'm dying to see the new collection
        - shoot me a mail when it's ready
        - the deadline for the tax form is tomorrow, where do I upload?
        - sick discounts you have today!
        - do you sell poison ivy cream
        - Is there a crash pad for climbing?
        - my phone's dead pixel is it covered by warranty
        - I want to cancel the alarm for tomorrow morning
        - emergency exit row seats, how much extra?
        - bloody mary mix, is it vegan?
        - the insurgents dlc doesn't show in my library, where do I find it
        - what does 'agent offline' mean in my dashboard
        - I hate pickles, can I leave them out
        - My complaint number is 8812, any update on it? thanks!
        + Hi, could you please connect me with a customer service representative?
        + I've been trying to get a refund for over a month and keep getting the runaround.
        + Your technician didn't show up and I took a day off work. I want compensation.
        + I want to close my account today.
        + This chat is pointless, is there someone I can actually talk to?
        + Worst company ever. I'm switching to another provider.
        + My son got hurt by your product and I want to know what you're going to do about it.
        + You have charged me three times for the same order!!
        + I have asked for my data to be deleted and you ignored it. I'll contact the data protection authority.
        + The parcel is lost, the courier blames you, you blame the courier. Sort it out.
        + No one is responding to my emails, what is going on?
        + I'm really upset about how your staff treated me.
        + I already did all these steps. It still doesn't work.
        + I can't afford another late fee, I'm desperate, please help
        + Is this how you treat loyal customers?
        + your answer makes no sense
        + My card was stolen and used on your site, block it now!
        + I will never shop here again
        + Please escalate my case.
        + I feel completely ignored
        - Hello, I'd like to know if the blue jacket is available in size L.
        - Can you tell me how to update my billing address?
        - What's the difference between the basic and the premium plan?
        - Thank you so much for your help, everything works now!
        - I'd like to reschedule my appointment from Monday to Wednesday.
        - Does the warranty cover water damage?
        - How do I download my invoice?
        - Is there parking near the store?
        - The light on the router is orange, what does that mean?
        - When will my order ship?
        - Could you send me the manual for the coffee machine?
        - I need to add my husband to the insurance, which form is it?
        - Can I get a student discount on top of the sale price?
        - My package arrived today, looks great.
        - Do you have any openings this weekend?
        - I accidentally ordered the wrong color, can I exchange it?
        - Are your products tested on animals?
        - How do I unsubscribe from the newsletter?
        - What are the side effects of this supplement?
        - I'm moving next month, how do I transfer my contract to the new address?
        + Can someone explain why I was billed after cancelling?
        + I want a supervisor to call me within the hour
        + you've sent the wrong item twice, I've had enough
        + Nobody told me the flight was cancelled, I'm stranded at the airport
        + I'm going to dispute this with my credit card company
        + It's been a nightmare dealing with you
        + still no internet. day 4.
        + how do i get a human
        + the system keeps rejecting my documents and I don't know why
        + I am so angry right now
        + I'd like to talk to someone about my mortgage, it's complicated
        + This is the last time I use your service
        - Does the subscription include offline mode?
        - I'd like to leave a tip for the driver
        - what are the ingredients of the sauce
        - my order arrived, the color is lovely
        - can you change the name on the ticket
        - do you have a physical store in Boston?
        - How do I set up two factor authentication?
        - do I get points for this purchase
        - Sure, that works for me
        - is shipping free over 50
        - I have a question about the return label
        - could you resend the code, it expired
        """
}
